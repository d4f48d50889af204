using System.Net;
using System.Net.Http.Headers;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Connection;

/// <summary>Makes an HTTP message of a request.</summary>
internal static class RequestWriter
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>So that those who run Vault see who asks, also in the logs of what lies between.</summary>
    private static readonly string Agent = new ProductInfoHeaderValue(VaultTelemetry.Name, VaultTelemetry.Version).ToString();

    /// <exception cref="VaultException">The token is none.</exception>
    public static HttpRequestMessage Write(VaultRequest request, string? token, Uri target, VaultSettings settings, string? correlationId = null)
    {
        VaultHttpRequest message = new(request.Method, target)
        {
            Version = target.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        try
        {
            AddHeaders(message.Headers, request, token, settings);
            if (correlationId is not null)
            {
                message.Headers.Add("X-Correlation-Id", correlationId);
            }

            if (target.Scheme == Uri.UriSchemeHttps && settings.Tls.ServerName is { } serverName)
            {
                // The only way to have .NET's handler ask for another name in the handshake than that of the address.
                message.Headers.Host = serverName;
            }

            if (!request.Body.IsEmpty)
            {
                message.Content = new ReadOnlyMemoryContent(request.Body);
                message.Content.Headers.ContentType = Json;
            }

            return message;
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    private static void AddHeaders(HttpRequestHeaders headers, VaultRequest request, string? token, VaultSettings settings)
    {
        foreach ((string name, string value) in settings.Headers.All)
        {
            headers.TryAddWithoutValidation(name, value);
        }

        // Without validation, which makes objects of what is known to be good: it is the same with each request.
        if (!headers.NonValidated.Contains("User-Agent"))
        {
            headers.TryAddWithoutValidation("User-Agent", Agent);
        }

        // An agent or proxy with require_request_header answers 412 without it.
        headers.TryAddWithoutValidation("X-Vault-Request", "true");
        if (token is { Length: > 0 })
        {
            // .NET would refuse it as well, and quote it.
            if (token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                throw new VaultException(
                    VaultErrorKind.CredentialUnavailable, "The token holds a space, a line break or another character that no token has.");
            }

            headers.TryAddWithoutValidation("X-Vault-Token", token);
        }

        if ((request.Namespace ?? settings.Namespace) is { Length: > 0 } vaultNamespace)
        {
            headers.Add("X-Vault-Namespace", vaultNamespace);
        }
    }
}
