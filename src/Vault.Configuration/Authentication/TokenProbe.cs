namespace Vault.Configuration.Authentication;

/// <summary>What a token's look-up of itself told, and when (monotonic).</summary>
internal sealed record TokenProbe(string Token, long At, bool IsAlive, IReadOnlyList<string> Policies)
{
    /// <summary>Never the token.</summary>
    public override string ToString() => IsAlive ? $"alive, policies {string.Join(", ", Policies)}" : "dead";
}
