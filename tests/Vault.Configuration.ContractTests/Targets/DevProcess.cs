using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Vault.Configuration.ContractTests.Targets;

/// <summary>
/// <c>BINARY server -dev</c>, with a shell beside it that ends the server and removes its home when the process of the tests is gone,
/// however that came about: its standard input is closed then.
/// </summary>
internal sealed class DevProcess : IAsyncDisposable
{
    // Signals come in as lines. In the background a shell's input is /dev/null, hence the third descriptor.
    private const string Guard = """
        home=$1; shift
        exec 3<&0
        "$@" </dev/null 3<&- &
        server=$!
        ( while read -r signal; do kill -s "$signal" "$server"; done; kill -s KILL "$server" ) <&3 2>/dev/null &
        guard=$!
        wait "$server"; status=$?
        kill "$guard" 2>/dev/null
        rm -rf "$home"
        exit "$status"
        """;

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    private readonly Process _shell;
    private readonly ConcurrentQueue<string> _output = new();

    private DevProcess(Process shell, string home)
    {
        _shell = shell;
        Home = home;
        _shell.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _shell.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
    }

    public string Home { get; }

    public bool HasEnded => _shell.HasExited;

    public string? UnsealKey => DevOutput.FindUnsealKey(_output);

    public static async Task<DevProcess> StartAsync(string binary, Uri address, string rootToken, CancellationToken cancellationToken)
    {
        string home = Directory.CreateTempSubdirectory("vault-contract-").FullName;
        DevProcess process = new(Process.Start(Describe(binary, home, address, rootToken))!, home);
        try
        {
            await process.WaitUntilItAnswersAsync(address, binary, cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a signal, and waits until the server has ended and its home is gone.</summary>
    public async Task EndAsync(string signal)
    {
        if (!HasEnded)
        {
            await _shell.StandardInput.WriteLineAsync(signal);
            await _shell.StandardInput.FlushAsync();
        }

        if (!await HasEndedWithinAsync(LongestEnd))
        {
            await AbandonAsync();
        }
    }

    /// <summary>What happens when the process of the tests crashes: nobody holds the other end of the pipe any more.</summary>
    public async Task AbandonAsync()
    {
        _shell.StandardInput.Close();
        if (!await HasEndedWithinAsync(LongestEnd))
        {
            throw new TimeoutException("The server still runs, although nobody holds it any more.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync("TERM");
        _shell.Dispose();
    }

    private async Task<bool> HasEndedWithinAsync(TimeSpan time)
    {
        using CancellationTokenSource limit = new(time);
        await _shell.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return HasEnded;
    }

    private async Task WaitUntilItAnswersAsync(Uri address, string binary, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestStart);
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(50));
        while (!await AnswersAsync(client, limit.Token))
        {
            if (HasEnded || limit.IsCancellationRequested)
            {
                string how = HasEnded ? $"ended with {_shell.ExitCode}" : $"did not answer within {LongestStart.TotalSeconds} s";
                throw new InvalidOperationException($"{binary} {how}. It said:\n{string.Join('\n', _output.TakeLast(20))}");
            }

            await pause.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await client.GetAsync("v1/sys/health", cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private static ProcessStartInfo Describe(string binary, string home, Uri address, string rootToken)
    {
        ProcessStartInfo start = new("/bin/sh")
        {
            ArgumentList =
            {
                "-c", Guard, "guard", home,
                binary, "server", "-dev", $"-dev-root-token-id={rootToken}", $"-dev-listen-address={address.Host}:{address.Port}",
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home,
        };

        // Whoever runs the tests may have a Vault: neither its address nor its token is this server's business.
        foreach (string name in Environment.GetEnvironmentVariables().Keys.OfType<string>()
            .Where(name => name.StartsWith("VAULT_", StringComparison.Ordinal) || name.StartsWith("BAO_", StringComparison.Ordinal)))
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = home;
        return start;
    }
}
