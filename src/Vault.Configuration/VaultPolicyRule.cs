namespace Vault.Configuration;

/// <summary>One <c>path</c> of a policy.</summary>
public sealed class VaultPolicyRule
{
    private readonly string _hcl;

    internal VaultPolicyRule(string path, IReadOnlyList<string> capabilities, IReadOnlyList<string> reasons, string hcl)
    {
        _hcl = hcl;
        Path = path;
        Capabilities = capabilities;
        Reasons = reasons;
    }

    /// <summary>The path as the policy has it, such as <c>secret/data/orders/*</c>.</summary>
    public string Path { get; }

    /// <summary>What is needed there, such as <c>read</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; }

    /// <summary>What needs it, one sentence each, such as <c>Reads "secret/orders".</c></summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>The rule as one line of HCL, without its reasons.</summary>
    /// <returns>Such as <c>path "secret/data/orders/*" { capabilities = ["read"] }</c>.</returns>
    public override string ToString() => _hcl;
}
