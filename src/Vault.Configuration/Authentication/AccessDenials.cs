using Vault.Configuration.Connection;

namespace Vault.Configuration.Authentication;

/// <summary>The sentence for a 403: what the token may not do, and the policy that would allow it.</summary>
internal static class AccessDenials
{
    /// <param name="request">What was denied.</param>
    /// <param name="scope">Where the policies of the token are.</param>
    /// <param name="token">What is known of the token.</param>
    /// <param name="denied">Vault's answer.</param>
    public static VaultException Explain(VaultRequest request, PolicyScope scope, TokenProbe token, VaultException denied)
    {
        string what = $"Vault denied {AccessRule.For(request).Verb} \"{request.Path}\" (403)";
        return Denied(
            token.IsAlive
                ? $"{what}. The token's policies{Show(token.Policies)}{Show(scope)} need: {Rule(request, scope)}. If they have it, {Exception(request)}nothing is mounted there, or the namespace is wrong (\"admin\" or below on HCP Vault)."
                : $"{what}, and the token is not valid any more: give the application a new one.",
            denied);
    }

    /// <summary>For a token that may not keep itself, or is dead: nobody can ask it which.</summary>
    public static VaultException ExplainUpkeep(VaultRequest request, VaultException denied) => Denied(
        $"Vault denied {AccessRule.For(request).Verb} (403). The token is not valid any more, or it lacks what the policy \"default\" has: {AccessRule.For(request).ToHcl()}.",
        denied);

    /// <summary>Whether a request without a token may have failed for that. Before version 1.10 Vault said so with a 400.</summary>
    public static bool MayBeForWantOfAToken(VaultException denied) => denied.Kind == VaultErrorKind.AccessDenied
        || denied.Answer?.Contains("missing client token", StringComparison.Ordinal) == true;

    /// <summary>For a request that an agent or proxy was to add the token to: nothing that we could do makes it better.</summary>
    public static VaultException ExplainAbsence(VaultRequest request, PolicyScope scope, VaultException denied) => Denied(
        $"Vault denied {AccessRule.For(request).Verb} \"{request.Path}\" ({(int?)denied.StatusCode}). No token was sent, as chosen (UseNoAuthentication): the agent or proxy at the address must add it (auto_auth, and use_auto_auth_token in its api_proxy stanza), and its token's policies{Show(scope)} need: {Rule(request, scope)}.",
        denied);

    private static string Rule(VaultRequest request, PolicyScope scope)
    {
        AccessRule rule = AccessRule.For(request);
        return PolicyText.FindProblem(scope.Prefix + rule.Path) is { } problem
            ? $"\"{rule.Capability}\" on \"{rule.Path}\", which no policy can name exactly, since {problem}"
            : rule.ToHcl(scope.Prefix);
    }

    /// <summary>A rule for a whole folder counts only where none is nearer.</summary>
    private static string Exception(VaultRequest request) =>
        AccessRule.For(request).Path.EndsWith('/') && request.Method == HttpMethod.Get ? $"a rule for \"{request.Path}\" itself may take it away, or " : "";

    private static VaultException Denied(string message, VaultException denied) => new(VaultErrorKind.AccessDenied, message, denied)
    {
        StatusCode = denied.StatusCode,
        RequestId = denied.RequestId,
    };

    private static string Show(IReadOnlyList<string> policies) =>
        policies.Count == 0 ? "" : $" ({string.Join(", ", policies)})";

    private static string Show(PolicyScope scope) => scope.Namespace is { } ns ? $" in the namespace \"{ns}\"" : "";
}
