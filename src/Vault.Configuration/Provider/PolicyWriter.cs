using System.Text;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Provider;

/// <summary>Writes what is needed as a policy. A pure function.</summary>
internal static class PolicyWriter
{
    private const int MostReasons = 5;

    public static VaultPolicy Write(PolicySubject subject, VaultPolicyOptions options)
    {
        string home = subject.Home ?? "";
        List<VaultPolicyRule> rules = [];
        List<string> remarks = [.. FindUnreachable(subject, home)];
        var needs = PolicyNeeds.Of(subject)
            .Where(need => !(need.IsInDefault && options.HasDefaultPolicy))
            .Where(need => !need.IsForOpenBao || options.Server == VaultServerKind.OpenBao)
            .Select(need => (need.Rule, need.Reason, Path: PolicyScope.Of(home, need.Namespace).Prefix + need.Rule.Path));
        foreach (var path in needs.GroupBy(need => need.Path, StringComparer.Ordinal))
        {
            string[] capabilities = [.. path.Select(need => need.Rule.Capability).Distinct().Order(StringComparer.Ordinal)];
            string[] reasons = [.. path.Select(need => need.Reason).Distinct()];
            if (PolicyText.FindProblem(path.Key) is { } problem)
            {
                remarks.Add($"No policy can name \"{path.Key}\" exactly, since {problem}: that is left out. {string.Join(' ', reasons)}");
            }
            else
            {
                string pattern = PolicyText.PatternOf(path.Key);
                rules.Add(new VaultPolicyRule(pattern, capabilities, reasons, PolicyText.Line(pattern, capabilities)));
            }
        }

        DiscoveredSource[] guessed =
            [.. subject.Sources.OfType<DiscoveredSource>().Where(source => !source.IsEngineKnown).DistinctBy(source => source.DisplayPath, StringComparer.Ordinal)];
        string prefix = PolicyScope.Of(home, subject.Namespace).Prefix;
        remarks.AddRange(guessed.Select(source =>
            $"Vault was not asked which engine \"{source.DisplayPath}\" belongs to. If it is another than the rules have it: {string.Join(' ', source.OtherAccess.Select(rule => rule.ToHcl(prefix)))}"));

        return new VaultPolicy(subject.Name, subject.Home, rules, remarks, ToHcl(subject, options, rules, remarks));
    }

    private static IEnumerable<string> FindUnreachable(PolicySubject subject, string home)
    {
        if (!PolicyScope.Of(home, subject.Namespace).IsReachable)
        {
            yield return $"A token of the namespace \"{home}\" can do nothing in \"{subject.Namespace}\": log in there, or in a namespace above it.";
        }
    }

    private static string ToHcl(
        PolicySubject subject, VaultPolicyOptions options, List<VaultPolicyRule> rules, List<string> remarks)
    {
        StringBuilder hcl = new();
        void Say(string text) => hcl.Append(PolicyText.Comment(text)).Append('\n');

        Say($"What \"{subject.Name}\" needs, and nothing more. Made by Vault.Configuration for {(options.Server == VaultServerKind.OpenBao ? "OpenBao" : "HashiCorp Vault")}.");
        if (subject.Home is { } ns)
        {
            Say($"Belongs into the namespace \"{ns}\".");
        }

        if (options.HasDefaultPolicy && subject.Login is not NoAuthMethod)
        {
            Say("The token has the policy \"default\" besides: that lets it look up, renew and revoke itself, and renew its leases.");
        }

        foreach (VaultPolicyRule rule in rules)
        {
            hcl.Append('\n');
            foreach (string reason in rule.Reasons.Take(MostReasons))
            {
                Say(reason);
            }

            if (rule.Reasons.Count > MostReasons)
            {
                Say($"And {rule.Reasons.Count - MostReasons} more.");
            }

            hcl.Append(rule).Append('\n');
        }

        if (remarks.Count > 0)
        {
            hcl.Append('\n');
            foreach (string remark in remarks)
            {
                Say($"Note: {remark}");
            }
        }

        return hcl.ToString();
    }
}
