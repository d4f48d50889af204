using System.Diagnostics;
using Vault.Configuration.ContractTests.Server;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Hvac;

/// <summary>A client that we did not write: Python's hvac (Debian's <c>python3-hvac</c>) uses the server in memory as it would a Vault.</summary>
public sealed class HvacTests
{
    /// <summary>The one that Debian's packages are for, whatever else is on the PATH.</summary>
    private const string Python = "/usr/bin/python3";

    [Fact]
    public async Task Hvac_finds_what_it_expects()
    {
        string? absence = await FindAbsenceAsync();
        Assert.SkipWhen(absence is not null, absence ?? "");
        await using VaultTestServer server = await TestServer.StartAsync();

        (int exitCode, string output, string error) = await RunAsync(
            Path.Combine(AppContext.BaseDirectory, "Hvac", "client.py"), server.Address.ToString().TrimEnd('/'), server.RootToken);

        exitCode.Should().Be(0, $"it ended with {error}\nafter {output}");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[^1].Should().Be("end");
        lines[..^1].Should().HaveCount(29).And.OnlyContain(line => line.StartsWith("ok "));
    }

    private static async Task<string?> FindAbsenceAsync()
    {
        if (!File.Exists(Python))
        {
            return $"There is no {Python}.";
        }

        (int exitCode, _, _) = await RunAsync("-c", "import hvac");
        return exitCode == 0 ? null : "Python has no hvac here: install python3-hvac.";
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NO_PROXY"] = "127.0.0.1";
        start.Environment["PYTHONWARNINGS"] = "ignore";
        using Process python = Process.Start(start)!;
        Task<string> output = python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!python.HasExited)
            {
                python.Kill();
            }
        }

        return (python.ExitCode, await output, await error);
    }
}
