namespace Vault.Configuration.Testing.Engine.Policies;

/// <summary>One <c>path "…" { capabilities = […] }</c>.</summary>
internal sealed record PolicyRule(string Path, Capabilities Capabilities);

/// <summary>A named ACL policy, with the text it was written as.</summary>
internal sealed record Policy(string Name, string Text, IReadOnlyList<PolicyRule> Rules)
{
    public int Version { get; init; } = 1;

    public DateTimeOffset ModifiedAt { get; init; }
}
