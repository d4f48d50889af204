using Vault.Configuration.Connection;

namespace Vault.Configuration.Authentication;

/// <summary>The sentence for a 403: what the token may not do, and the policy that would allow it.</summary>
internal static class AccessDenials
{
    public static VaultException Explain(VaultRequest request, TokenProbe token, VaultException denied)
    {
        (string verb, string capability) = request.Method.Method switch
        {
            "LIST" => ("listing", "list"),
            "GET" => ("reading", "read"),
            _ => ("writing", "update"),
        };
        string message = token.IsAlive
            ? $"Vault denied {verb} \"{request.Path}\" (403). The token's policies{Show(token.Policies)} need: path \"{request.Path}\" {{ capabilities = [\"{capability}\"] }}. If they have it, nothing is mounted there, or the namespace is wrong (\"admin\" or below on HCP Vault)."
            : $"Vault denied {verb} \"{request.Path}\" (403), and the token is not valid any more: give the application a new one.";
        return new VaultException(VaultErrorKind.AccessDenied, message, denied)
        {
            StatusCode = denied.StatusCode,
            RequestId = denied.RequestId,
        };
    }

    private static string Show(IReadOnlyList<string> policies) =>
        policies.Count == 0 ? "" : $" ({string.Join(", ", policies)})";
}
