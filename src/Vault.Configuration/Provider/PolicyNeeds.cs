using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Provider;

/// <summary>One thing that must be allowed.</summary>
/// <param name="Rule">What.</param>
/// <param name="Namespace">Where it is asked for; <see langword="null"/> for the root.</param>
/// <param name="Reason">Who needs it, as a sentence.</param>
/// <param name="Source">The source that reads it; <see langword="null"/> for what the token needs.</param>
internal sealed record PolicyNeed(AccessRule Rule, string? Namespace, string Reason, SecretSource? Source = null)
{
    /// <summary>Whether the policy <c>default</c> allows it: in the namespace of the token alone.</summary>
    public bool IsInDefault { get; init; }

    /// <summary>Whether it is of use on OpenBao only, and nothing fails without it.</summary>
    public bool IsForOpenBao { get; init; }
}

/// <summary>All that one <c>AddVault</c> must be allowed: first what it reads, then what keeping the credentials takes.</summary>
internal static class PolicyNeeds
{
    private const int LongestList = 5;

    public static IReadOnlyList<PolicyNeed> Of(PolicySubject subject)
    {
        string[] lent = [.. subject.Sources.Where(subject.IsLent).Select(source => $"\"{source.DisplayPath}\"").Distinct(StringComparer.Ordinal)];
        bool isBelow = PolicyScope.Of(subject.Home ?? "", subject.Namespace).Prefix.Length > 0;
        return
        [
            .. subject.Sources.SelectMany(source => source.Access.Select(rule => new PolicyNeed(rule, subject.Namespace, Reason(source, rule), source))),
            .. from source in subject.Sources
               where subject.ScansFolders && source.ScanAccess is not null
               select new PolicyNeed(source.ScanAccess!, subject.Namespace, $"Asks for the versions of all that is in the folder \"{source.DisplayPath}\", with one request.", source) { IsForOpenBao = true },
            .. lent.Length == 0 ? (IEnumerable<PolicyNeed>)[] :
            [
                new PolicyNeed(LeaseMessages.RevokeRule, subject.Namespace, $"Gives back what {List(lent)} lent and another has replaced."),
                new PolicyNeed(LeaseMessages.RenewRule, subject.Namespace, $"Renews what {List(lent)} lent.") { IsInDefault = !isBelow },
            ],
            .. OfToken(subject),
            .. !subject.AsksForCapabilities ? (IEnumerable<PolicyNeed>)[] :
            [
                new PolicyNeed(TokenRules.Capabilities, subject.Namespace, "Compares at the start what is allowed with what is needed (CheckPolicies).") { IsInDefault = !isBelow },
            ],
        ];
    }

    /// <summary>Some names, and how many more.</summary>
    public static string List(IReadOnlyList<string> names) =>
        names.Count <= LongestList ? string.Join(", ", names) : $"{string.Join(", ", names.Take(LongestList))} and {names.Count - LongestList} more";

    private static IEnumerable<PolicyNeed> OfToken(PolicySubject subject)
    {
        if (subject.Login is NoAuthMethod)
        {
            // The agent's, which keeps it.
            yield break;
        }

        yield return new PolicyNeed(TokenRules.LookUp, subject.Home, "Finds out how long the token lives, and tells a dead one from a missing policy.") { IsInDefault = true };
        yield return new PolicyNeed(TokenRules.Renew, subject.Home, "Renews the token.") { IsInDefault = true };
        if (subject.Login is not TokenAuthMethod)
        {
            yield return new PolicyNeed(TokenRules.Revoke, subject.Home, "Revokes the token when the host has stopped.") { IsInDefault = true };
        }
    }

    private static string Reason(SecretSource source, AccessRule rule)
    {
        string what = rule.Capability switch
        {
            "list" => $"Lists the folder \"{source.DisplayPath}\" and those below it",
            "read" => source.SecretPath is null ? $"Reads the secrets of the folder \"{source.DisplayPath}\"" : $"Reads \"{source.DisplayPath}\"",
            _ => $"Issues \"{source.DisplayPath}\"",
        };
        return source is DiscoveredSource { ReferredBy.Count: > 0 } referred
            ? $"{what}, which is referred to by {List([.. referred.ReferredBy.Select(key => $"\"{key}\"")])}."
            : what + ".";
    }
}
