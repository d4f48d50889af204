using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Vault.Configuration.ContractTests.Targets;

/// <summary>A server binary in development mode: a free port of the loopback, a home of its own, nothing left behind.</summary>
internal sealed class BinaryServer : RunningServer
{
    private readonly string _binary;
    private DevProcess _process;

    private BinaryServer(string binary, DevProcess process, Uri address, string rootToken)
        : base(address, rootToken)
    {
        _binary = binary;
        _process = process;
    }

    public DevProcess Process => _process;

    /// <summary>Another one after each start.</summary>
    public override string? UnsealKey => _process.UnsealKey;

    public override bool IsStoppable => true;

    public override string HostOfThisMachine => "127.0.0.1";

    public static async Task<BinaryServer> StartAsync(string binary, CancellationToken cancellationToken)
    {
        string rootToken = "root-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        Uri address = new($"http://127.0.0.1:{FindFreePort()}");
        return new BinaryServer(binary, await DevProcess.StartAsync(binary, address, rootToken, cancellationToken), address, rootToken);
    }

    public override async Task StopAsync(bool abruptly) => await _process.EndAsync(abruptly ? "KILL" : "TERM");

    public override async Task StartAgainAsync()
    {
        await _process.DisposeAsync();
        _process = await DevProcess.StartAsync(_binary, Address, RootToken, TestContext.Current.CancellationToken);
    }

    public override ValueTask DisposeAsync() => _process.DisposeAsync();

    private static int FindFreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <param name="command">The name on the PATH, <c>bao</c> or <c>vault</c>.</param>
    /// <param name="variable">The variable that names the file.</param>
    /// <param name="environment">Reads a variable.</param>
    internal sealed class Kind(string command, string variable, Func<string, string?> environment) : ServerKind(command)
    {
        public override string? Absence =>
            OperatingSystem.IsWindows() ? "The tests look after a server process with a POSIX shell, which Windows has not."
            : Find() is null ? $"{variable} names no server binary, and there is no \"{Name}\" on the PATH."
            : null;

        public override async Task<RunningServer> StartAsync(CancellationToken cancellationToken) =>
            await BinaryServer.StartAsync(Find()!, cancellationToken);

        /// <summary>What the variable names is not looked for: a mistake in it is to fail, and not to skip.</summary>
        public string? Find() => environment(variable) is { Length: > 0 } named
            ? named
            : (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, Name))
                .FirstOrDefault(File.Exists);
    }
}
