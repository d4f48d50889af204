namespace Vault.Configuration.Tests;

/// <summary>Runs when nothing else does: these tests count what the whole process allocates.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneInTheProcess
{
    public const string Name = "Alone in the process";
}
