using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ContractTests.Targets;

/// <summary>A server that answers, and what a test may do to it.</summary>
internal abstract class RunningServer(Uri address, string rootToken) : IAsyncDisposable
{
    public Uri Address => address;

    public string RootToken => rootToken;

    /// <summary>The clock of the server; null where that is the real one.</summary>
    public virtual WatchedTimeProvider? Time => null;

    /// <summary>What opens it again after it was sealed; null where it is not ours to seal.</summary>
    public virtual string? UnsealKey => null;

    /// <summary>Whether the tests may stop it, and start it again at the same address.</summary>
    public virtual bool IsStoppable => false;

    /// <summary>Where a database of this machine can be reached from it, such as <c>127.0.0.1</c>; null where none can.</summary>
    public virtual string? HostOfThisMachine => null;

    /// <summary>Ends it, politely or with <c>kill -9</c>.</summary>
    public virtual Task StopAsync(bool abruptly) => throw new NotSupportedException("This server is not ours to stop.");

    /// <summary>Starts it again. What it knew may be gone: a server in development mode keeps everything in memory.</summary>
    public virtual Task StartAgainAsync() => throw new NotSupportedException("This server is not ours to start.");

    public abstract ValueTask DisposeAsync();
}
