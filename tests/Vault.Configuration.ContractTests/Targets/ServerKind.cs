namespace Vault.Configuration.ContractTests.Targets;

/// <summary>A place where a server may come from.</summary>
internal abstract class ServerKind(string name)
{
    /// <summary>What the table of facts calls it.</summary>
    public string Name => name;

    /// <summary>Why there is none on this machine, and how there would be one; null where it can be had.</summary>
    public abstract string? Absence { get; }

    /// <summary>Whether every test gets one of its own: where that costs nothing, and its clock is a test's own.</summary>
    public virtual bool IsStartedForEachTest => false;

    public abstract Task<RunningServer> StartAsync(CancellationToken cancellationToken);
}
