using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Policies;

/// <summary>What a set of policies allows together. The most specific path decides alone; on it, deny wins.</summary>
internal sealed class AccessRules
{
    private readonly bool _isRoot;
    private readonly string _below;
    private readonly List<(PathPattern Pattern, Capabilities Capabilities)> _rules;

    /// <param name="policies">The policies.</param>
    /// <param name="isRoot">Whether everything is allowed.</param>
    /// <param name="below">What comes before each path that is asked about: a namespace below that of the policies.</param>
    public AccessRules(IEnumerable<Policy> policies, bool isRoot, string below = "")
    {
        _isRoot = isRoot;
        _below = below;
        _rules =
        [
            .. policies
                .SelectMany(policy => policy.Rules)
                .GroupBy(rule => rule.Path, rule => rule.Capabilities, StringComparer.Ordinal)
                .Select(group => (new PathPattern(group.Key), group.Aggregate((a, b) => a | b)))
                .OrderByDescending(rule => rule.Item1),
        ];
    }

    public bool Allows(string path, Operation operation) =>
        _isRoot || Has(Decide(path, operation), CapabilityNames.For(operation));

    public bool AllowsSudo(string path) => _isRoot || Has(Decide(path, Operation.Update), Capabilities.Sudo);

    public IReadOnlyList<string> Describe(string path) =>
        _isRoot ? ["root"] : CapabilityNames.Of(Decide(path, Operation.Update));

    public bool ReachesInto(string mountPath) =>
        _isRoot || _rules.Any(rule => !rule.Capabilities.HasFlag(Capabilities.Deny)
            && rule.Capabilities != Capabilities.None
            && rule.Pattern.ReachesInto(_below + mountPath));

    private static bool Has(Capabilities granted, Capabilities wanted) =>
        !granted.HasFlag(Capabilities.Deny) && granted.HasFlag(wanted);

    private Capabilities Decide(string path, Operation operation)
    {
        path = _below + path;

        // A LIST of "a/" is also allowed by a rule for exactly "a".
        string? bare = operation is Operation.List or Operation.Scan ? path.TrimEnd('/') : null;

        foreach ((PathPattern pattern, Capabilities capabilities) in _rules)
        {
            if (pattern.Matches(path) || (pattern.IsExact && bare is not null && pattern.Matches(bare)))
            {
                return capabilities;
            }
        }

        return Capabilities.None;
    }
}
