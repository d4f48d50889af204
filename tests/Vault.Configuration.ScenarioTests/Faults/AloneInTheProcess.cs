namespace Vault.Configuration.ScenarioTests.Faults;

/// <summary>Runs when nothing else does: these tests watch the whole process, and use both cores by themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneInTheProcess
{
    public const string Name = "Alone in the process";
}
