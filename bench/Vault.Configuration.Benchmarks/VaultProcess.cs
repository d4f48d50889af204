using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Vault.Configuration.Benchmarks;

/// <summary>The process of <see cref="ServedVault"/>, from this side.</summary>
internal sealed class VaultProcess : IDisposable
{
    private readonly Process _process;

    private VaultProcess(Process process)
    {
        _process = process;
        string[] words = Answer().Split(' ');
        Address = new Uri(words[0]);
        RoleId = words[1];
        SecretId = words[2];
        CertificatePem = words.Length > 3 ? Encoding.UTF8.GetString(Convert.FromBase64String(words[3])) : null;
    }

    public Uri Address { get; }

    public string RoleId { get; }

    public string SecretId { get; }

    /// <summary>That of the server, where it speaks HTTPS.</summary>
    public string? CertificatePem { get; }

    /// <param name="scheme">http or https.</param>
    public static VaultProcess Start(string scheme = "http")
    {
        ProcessStartInfo self = new(Environment.ProcessPath!, ["serve", scheme]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new VaultProcess(Process.Start(self)!);
    }

    /// <summary>Writes secrets below a folder.</summary>
    public void Fill(string folder, int secrets, int fields) => Ask($"fill {folder} {secrets} {fields}");

    /// <summary>Writes a version of the folder's first secret, whose first field is the revision.</summary>
    public void Change(string folder, int revision) => Ask($"change {folder} {revision}");

    /// <summary>Makes each answer so late; 0 for at once.</summary>
    public void Delay(int milliseconds) => Ask($"delay {milliseconds}");

    /// <summary>Whether folders may be scanned, as on OpenBao, or not, as on Vault.</summary>
    public void AllowScan(bool isAllowed) => Ask($"scan {(isAllowed ? 1 : 0)}");

    /// <summary>How many requests came since this was asked last.</summary>
    public int CountRequests() => Ask("count");

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private int Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return int.Parse(Answer(), CultureInfo.InvariantCulture);
    }

    private string Answer() =>
        _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server process ended.");
}
