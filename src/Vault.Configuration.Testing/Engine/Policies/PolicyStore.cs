using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Policies;

/// <summary>The ACL policies by name.</summary>
internal sealed class PolicyStore
{
    private readonly SortedDictionary<string, Policy> _policies = new(StringComparer.Ordinal);
    private readonly Policy _responseWrapping = new(
        BuiltInPolicies.ResponseWrapping,
        BuiltInPolicies.ResponseWrappingText,
        PolicyParser.Parse(BuiltInPolicies.ResponseWrappingText));

    private readonly TimeProvider _time;
    private readonly VaultTestProduct _product;

    public PolicyStore(TimeProvider time, VaultTestProduct product)
    {
        _time = time;
        _product = product;
        _policies[BuiltInPolicies.Root] = new Policy(BuiltInPolicies.Root, "", []);
        Write(BuiltInPolicies.Default, BuiltInPolicies.DefaultTextOf(product));
    }

    public IEnumerable<string> Names => _policies.Keys;

    public Policy? Get(string name) => _policies.GetValueOrDefault(Normalise(name));

    public void Write(string name, string hcl)
    {
        name = Normalise(name);

        if (name is BuiltInPolicies.Root or BuiltInPolicies.ResponseWrapping)
        {
            throw VaultError.BadRequest($"cannot update \"{name}\" policy");
        }

        IReadOnlyList<PolicyRule> rules = PolicyParser.Parse(hcl);

        if (_product == VaultTestProduct.Vault && rules.FirstOrDefault(rule => rule.Capabilities.HasFlag(Capabilities.Scan)) is { } scanning)
        {
            throw VaultError.BadRequest($"failed to parse policy: path \"{scanning.Path}\": invalid capability \"scan\"");
        }

        _policies[name] = new Policy(name, hcl, rules)
        {
            ModifiedAt = _time.GetUtcNow(),
            Version = (Get(name)?.Version ?? 0) + 1,
        };
    }

    public void Remove(string name)
    {
        name = Normalise(name);

        if (name is BuiltInPolicies.Root or BuiltInPolicies.Default)
        {
            throw VaultError.BadRequest($"cannot delete \"{name}\" policy");
        }

        _policies.Remove(name);
    }

    /// <summary>Names without a policy are allowed on a token; they grant nothing until the policy is written.</summary>
    /// <param name="names">The names.</param>
    /// <param name="below">Where the rules are asked about: a namespace below that of the policies, or empty for that one.</param>
    public AccessRules RulesOf(IEnumerable<string> names, string below)
    {
        List<string> all = [.. names];
        IEnumerable<Policy> known = all
            .Select(name => name == BuiltInPolicies.ResponseWrapping ? _responseWrapping : Get(name))
            .OfType<Policy>();

        return new AccessRules(known, isRoot: all.Contains(BuiltInPolicies.Root), below);
    }

#pragma warning disable CA1308 // Vault keeps policy names in lower case
    private static string Normalise(string name) => name.Trim().ToLowerInvariant();
#pragma warning restore CA1308
}
