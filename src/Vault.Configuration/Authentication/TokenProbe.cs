namespace Vault.Configuration.Authentication;

/// <summary>What a token's look-up of itself told.</summary>
/// <param name="Grant">The token with what is known of it now, as of when it was asked.</param>
/// <param name="IsAlive">Whether Vault knows it.</param>
/// <param name="Policies">Its policies, for the sentence of a 403.</param>
internal sealed record TokenProbe(TokenGrant Grant, bool IsAlive, IReadOnlyList<string> Policies);
