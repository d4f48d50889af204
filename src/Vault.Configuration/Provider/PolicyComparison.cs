namespace Vault.Configuration.Provider;

/// <summary>What a token may do, beside what is needed.</summary>
/// <param name="Missing">What it may not do.</param>
/// <param name="Excess">What it may do besides, each in a few words.</param>
internal sealed record PolicyComparison(IReadOnlyList<PolicyLack> Missing, IReadOnlyList<string> Excess);

/// <summary>One thing that is not allowed.</summary>
/// <param name="Need">What needs it.</param>
/// <param name="Hcl">The line that the policy lacks.</param>
internal sealed record PolicyLack(PolicyNeed Need, string Hcl);
