using System.Diagnostics;
using System.Globalization;

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
    }

    public Uri Address { get; }

    public string RoleId { get; }

    public string SecretId { get; }

    public static VaultProcess Start()
    {
        ProcessStartInfo self = new(Environment.ProcessPath!, ["serve"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new VaultProcess(Process.Start(self)!);
    }

    /// <summary>Writes secrets below a folder.</summary>
    public void Fill(string folder, int secrets, int fields) => Ask($"fill {folder} {secrets} {fields}");

    /// <summary>Makes each answer so late; 0 for at once.</summary>
    public void Delay(int milliseconds) => Ask($"delay {milliseconds}");

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
