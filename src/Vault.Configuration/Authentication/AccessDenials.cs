using Vault.Configuration.Connection;

namespace Vault.Configuration.Authentication;

/// <summary>The sentence for a 403: what the token may not do, and the policy that would allow it.</summary>
internal static class AccessDenials
{
    public static VaultException Explain(VaultRequest request, TokenProbe token, VaultException denied)
    {
        (string verb, string capability) = Capability(request);
        string message = token.IsAlive
            ? $"Vault denied {verb} \"{request.Path}\" (403). The token's policies{Show(token.Policies)} need: {Rule(request, capability)}. If they have it, nothing is mounted there, or the namespace is wrong (\"admin\" or below on HCP Vault)."
            : $"Vault denied {verb} \"{request.Path}\" (403), and the token is not valid any more: give the application a new one.";
        return Denied(message, denied);
    }

    /// <summary>Whether a request without a token may have failed for that. Before version 1.10 Vault said so with a 400.</summary>
    public static bool MayBeForWantOfAToken(VaultException denied) => denied.Kind == VaultErrorKind.AccessDenied
        || denied.Answer?.Contains("missing client token", StringComparison.Ordinal) == true;

    /// <summary>For a request that an agent or proxy was to add the token to: nothing that we could do makes it better.</summary>
    public static VaultException ExplainAbsence(VaultRequest request, VaultException denied)
    {
        (string verb, string capability) = Capability(request);
        return Denied(
            $"Vault denied {verb} \"{request.Path}\" ({(int?)denied.StatusCode}). No token was sent, as chosen (UseNoAuthentication): the agent or proxy at the address must add it (auto_auth, and use_auto_auth_token in its api_proxy stanza), and its token's policies need: {Rule(request, capability)}.",
            denied);
    }

    private static (string Verb, string Capability) Capability(VaultRequest request) => request.Method.Method switch
    {
        "LIST" => ("listing", "list"),
        "GET" => ("reading", "read"),
        _ => ("writing", "update"),
    };

    private static string Rule(VaultRequest request, string capability) =>
        $"path \"{request.Path}\" {{ capabilities = [\"{capability}\"] }}";

    private static VaultException Denied(string message, VaultException denied) => new(VaultErrorKind.AccessDenied, message, denied)
    {
        StatusCode = denied.StatusCode,
        RequestId = denied.RequestId,
    };

    private static string Show(IReadOnlyList<string> policies) =>
        policies.Count == 0 ? "" : $" ({string.Join(", ", policies)})";
}
