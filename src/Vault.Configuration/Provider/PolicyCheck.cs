using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Provider;

/// <summary>
/// Asks what the token may do, and says what is missing and what is too much: one request for each namespace, which is one as a
/// rule. Never fails, and nobody waits for it. <see href="https://developer.hashicorp.com/vault/api-docs/system/capabilities-self"/>
/// </summary>
internal sealed class PolicyCheck(AuthenticatedClient client, ILogger logger)
{
    private const int MostLines = 20;

    /// <summary>What changes or deletes, and what goes past policies. Reading and listing more is not looked for.</summary>
    private static readonly string[] TooMuch = ["create", "update", "patch", "delete", "sudo"];

    public async Task RunAsync(PolicySubject subject, CancellationToken cancellationToken)
    {
        try
        {
            PolicyComparison found = await CompareAsync(subject, cancellationToken).ConfigureAwait(false);
            Report(subject.Name, [.. found.Missing.Select(lack => lack.Hcl).Distinct(StringComparer.Ordinal)], found.Excess);
        }
        catch (VaultException failed)
        {
            logger.PoliciesNotChecked(subject.Name, failed.Message);
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The application ends, and nobody wants to know any more.
        }
    }

    /// <summary>Asks Vault.</summary>
    /// <exception cref="VaultException">It does not say.</exception>
    public async Task<PolicyComparison> CompareAsync(PolicySubject subject, CancellationToken cancellationToken)
    {
        List<PolicyLack> missing = [];
        List<string> excess = [];
        foreach (IGrouping<string?, PolicyNeed> asked in PolicyNeeds.Of(subject).Where(need => !need.IsForOpenBao).GroupBy(need => need.Namespace))
        {
            PolicyNeed[] needs = [.. asked];
            string[] changes = asked.Key == subject.Namespace ? [.. subject.Sources.SelectMany(source => source.ChangedAt)] : [];
            string[] paths = [.. needs.Select(need => PolicyText.PatternOf(need.Rule.Path)).Concat(changes.Select(PolicyText.PatternOf)).Distinct(StringComparer.Ordinal)];
            IReadOnlyDictionary<string, string[]> allowed = await AskAsync(asked.Key, paths, cancellationToken).ConfigureAwait(false);
            string prefix = PolicyScope.Of(subject.Home ?? "", asked.Key).Prefix;
            missing.AddRange(needs.Where(need => !IsAllowed(need, allowed, subject)).Select(need => new PolicyLack(need, need.Rule.ToHcl(prefix))));
            excess.AddRange(FindExcess(needs, changes, allowed));
        }

        return new PolicyComparison(missing, [.. excess.Distinct(StringComparer.Ordinal)]);
    }

    private static bool IsAllowed(PolicyNeed need, IReadOnlyDictionary<string, string[]> allowed, PolicySubject subject) =>
        allowed.GetValueOrDefault(PolicyText.PatternOf(need.Rule.Path)) is { } granted
            && (granted.Contains(need.Rule.Capability) || granted.Contains("root"))

        // The policy may name each secret of a folder by itself; that all were read says more than the question.
        || (need is { Rule.Capability: "read", Source: { SecretPath: null } folder } && subject.WasRead(folder));

    private static IEnumerable<string> FindExcess(
        PolicyNeed[] needs, string[] changes, IReadOnlyDictionary<string, string[]> allowed)
    {
        if (allowed.Values.Any(granted => granted.Contains("root")))
        {
            return ["everything (the policy \"root\")"];
        }

        return
        [
            .. from path in changes.Select(PolicyText.PatternOf).Distinct(StringComparer.Ordinal)
               let more = allowed.GetValueOrDefault(path, []).Intersect(TooMuch).Order(StringComparer.Ordinal).ToArray()
               where more.Length > 0
               select $"{string.Join(", ", more)} on \"{path}\"",
            .. from path in needs.Select(need => PolicyText.PatternOf(need.Rule.Path)).Except(changes.Select(PolicyText.PatternOf), StringComparer.Ordinal)
               where allowed.GetValueOrDefault(path, []).Contains("sudo")
               select $"sudo on \"{path}\"",
        ];
    }

    /// <exception cref="VaultException">Vault does not say.</exception>
    private async Task<IReadOnlyDictionary<string, string[]>> AskAsync(string? ns, string[] paths, CancellationToken cancellationToken)
    {
        VaultRequest request = new(HttpMethod.Post, TokenRules.Capabilities.Path)
        {
            Access = TokenRules.Capabilities,
            Namespace = ns ?? "", // Empty for the root, whatever the namespace of the secrets is.
            Body = JsonSerializer.SerializeToUtf8Bytes(new CapabilitiesMessage { Paths = paths }, VaultJsonContext.Default.CapabilitiesMessage),
        };
        try
        {
            using VaultAnswer answer = await client.SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
            return answer.IsNotFound || JsonSerializer.Deserialize(answer.Body, VaultJsonContext.Default.VaultMessageDictionaryStringStringArray)?.Data is not { } data
                || data.Values.Any(granted => granted is null || granted.Contains(null))
                ? throw VaultErrors.NotVaults(request, answer.StatusCode, "it says nothing of capabilities")
                : data;
        }
        catch (JsonException)
        {
            throw VaultErrors.NotVaults(request, System.Net.HttpStatusCode.OK, "it says nothing of capabilities");
        }
        catch (VaultException denied) when (denied.Kind == VaultErrorKind.AccessDenied)
        {
            throw AccessDenials.ExplainUpkeep(request, denied);
        }
    }

    private void Report(string name, IReadOnlyList<string> missing, IReadOnlyList<string> excess)
    {
        if (missing.Count > 0)
        {
            logger.PoliciesLack(name, Join(missing, " "));
        }

        if (excess.Count > 0)
        {
            logger.PoliciesExceed(name, Join(excess, "; "));
        }

        if (missing.Count == 0 && excess.Count == 0)
        {
            logger.PoliciesFit(name);
        }
    }

    private static string Join(IReadOnlyList<string> lines, string separator) =>
        string.Join(separator, lines.Take(MostLines)) + (lines.Count > MostLines ? $"{separator}and {lines.Count - MostLines} more" : "");
}
