namespace Vault.Configuration.Snapshot;

/// <summary>Why one secret, or one source as a whole, could not be read in a round.</summary>
/// <param name="Path">As the <c>vault</c> command writes it.</param>
/// <param name="Exception">Why.</param>
internal sealed record SecretFailure(string Path, VaultException Exception);
