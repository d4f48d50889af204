namespace Vault.Configuration.Snapshot;

/// <summary>A key that two secrets want. The later one has it.</summary>
internal sealed record KeyConflict(string Key, string Loser, string Winner);
