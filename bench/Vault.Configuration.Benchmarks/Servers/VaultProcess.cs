using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Vault.Configuration.Benchmarks.Servers;

/// <summary>The process of <see cref="ServedVault"/>, from this side.</summary>
internal sealed class VaultProcess : IAskedVault
{
    private readonly Process _process;

    private VaultProcess(Process process, string[] greeting)
    {
        _process = process;
        Address = new Uri(greeting[0]);
        RoleId = greeting[1];
        SecretId = greeting[2];
        CertificatePem = greeting.Length > 3 ? Encoding.UTF8.GetString(Convert.FromBase64String(greeting[3])) : null;
    }

    public Uri Address { get; }

    public string? CertificatePem { get; }

    public string Mount => "secret";

    public string AppRoleMount => "approle";

    public string RoleId { get; }

    public string SecretId { get; }

    public bool CanDelay => true;

    public bool CanScan => true;

    /// <param name="scheme">http or https.</param>
    public static async Task<VaultProcess> StartAsync(string scheme = "http")
    {
        ProcessStartInfo self = new(Environment.ProcessPath!, ["serve", scheme]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(self)!;
        return new VaultProcess(process, (await AnswerAsync(process)).Split(' '));
    }

    public Task FillAsync(string folder, int secrets, int fields) => AskAsync($"fill {folder} {secrets} {fields}");

    public Task ChangeAsync(string folder, int revision) => AskAsync($"change {folder} {revision}");

    public Task DelayAsync(int milliseconds) => AskAsync($"delay {milliseconds}");

    public Task AllowScanAsync(bool isAllowed) => AskAsync($"scan {(isAllowed ? 1 : 0)}");

    public async Task<int> CountRequestsAsync(Func<Task> action)
    {
        await AskAsync("count");
        await action();
        return await AskAsync("count");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<int> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return int.Parse(await AnswerAsync(_process), CultureInfo.InvariantCulture);
    }

    private static async Task<string> AnswerAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server process ended.");
}
