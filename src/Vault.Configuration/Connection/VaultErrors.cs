using System.Net;
using System.Text.Json;

namespace Vault.Configuration.Connection;

/// <summary>Turns an error answer into a <see cref="VaultException"/> with the sentence a user needs.</summary>
internal static class VaultErrors
{
    private static readonly TimeSpan ShortestRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>For an answer with an error status.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="status">The status.</param>
    /// <param name="body">What came with it.</param>
    /// <param name="retryAfter">When to come again, if the server said so.</param>
    /// <param name="location">Where it redirects to, if it does.</param>
    /// <param name="sent">What the server was sent and must not be repeated.</param>
    public static VaultException FromAnswer(
        VaultRequest request, HttpStatusCode status, ReadOnlySpan<byte> body, TimeSpan? retryAfter, Uri? location, IEnumerable<string>? sent = null)
    {
        ErrorMessage? message = ReadMessage(body);
        bool isPlainHttp = body.IndexOf("HTTP request to an HTTPS server"u8) >= 0;
        if (message?.Errors is null && status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden && !isPlainHttp)
        {
            // A proxy's own refusal. Taken for Vault's it would cost the token, and close the gate for the credential.
            return NotVaults(request, status, "it is no error of Vault's form");
        }

        string said = isPlainHttp ? "HTTP request to an HTTPS server" : Join(message?.Errors);
        (VaultErrorKind kind, string advice) = Classify(status, said, location);
        string answer = $"Vault answered {(int)status} to {request}{Quote(ServerText.Clean(said, sent ?? []))}.";
        return new VaultException(kind, $"{answer} {advice}")
        {
            Answer = answer,
            StatusCode = status,
            RequestId = message?.RequestId,
            RetryAfter = retryAfter is { } wait ? Clamp(wait) : null,
        };
    }

    /// <summary>Makes sure that a 404 is Vault's: a gateway's must not pass for a secret that is gone.</summary>
    /// <exception cref="VaultException">It is not.</exception>
    public static void EnsureNotFoundIsVaults(VaultRequest request, ReadOnlySpan<byte> body)
    {
        if (ReadMessage(body) is not ({ Errors: not null } or { RequestId: not null }))
        {
            throw NotVaults(request, HttpStatusCode.NotFound, "it is no 404 of Vault's form");
        }
    }

    /// <summary>For an answer that Vault did not write.</summary>
    public static VaultException NotVaults(VaultRequest request, HttpStatusCode status, string why) => new(
        VaultErrorKind.InvalidResponse,
        $"The answer to {request} ({(int)status}) is not one of Vault's: {why}. Check that the address is Vault's and not that of a proxy or a login page.")
    {
        StatusCode = status,
    };

    /// <summary>For an answer that a control group put into a wrapping token.</summary>
    public static VaultException NeedsApproval(VaultRequest request, HttpStatusCode status, string? requestId) => new(
        VaultErrorKind.AccessDenied,
        $"Vault answered {request} with a wrapping token: a control group wants somebody's approval, which an unattended service cannot wait for. Exempt the service's policy from the control group.")
    {
        StatusCode = status,
        RequestId = requestId,
    };

    /// <summary>For an answer that is larger than allowed.</summary>
    public static VaultException TooLarge(VaultRequest request, HttpStatusCode status, int limit) => new(
        VaultErrorKind.InvalidResponse,
        $"The answer to {request} is larger than {limit:N0} bytes. Raise MaxResponseBytes if a secret can be that large.")
    {
        StatusCode = status,
    };

    /// <summary>The host alone: the rest of an address may hold what was sent.</summary>
    private static string TargetOf(Uri? redirect) => redirect switch
    {
        null => "nowhere",
        { IsAbsoluteUri: true } => redirect.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped),
        _ => "another path",
    };

    private static (VaultErrorKind Kind, string Advice) Classify(HttpStatusCode status, string said, Uri? location) =>
        (int)status switch
        {
            >= 300 and < 400 => (VaultErrorKind.InvalidResponse,
                $"It redirects to {TargetOf(location)}, and redirects are not followed: set Address to the active node or to the load balancer."),
            400 when said.Contains("Upgrading from non-versioned", StringComparison.Ordinal) =>
                (VaultErrorKind.NotReady, "The engine is being upgraded; this ends by itself."),
            400 when said.Contains("HTTP request to an HTTPS server", StringComparison.OrdinalIgnoreCase) =>
                (VaultErrorKind.InvalidRequest, "The server speaks https: change the address."),
            403 => (VaultErrorKind.AccessDenied,
                "The token is not valid any more, or its policies do not allow this, or nothing is mounted there. On HCP Vault, set the namespace to \"admin\" or below."),
            404 => (VaultErrorKind.NotFound, "Nothing is there: check the mount, the path and the namespace."),
            407 => (VaultErrorKind.InvalidRequest,
                "A proxy in between wants a user name and a password: put them into Options.Proxy."),
            408 => (VaultErrorKind.Timeout, "It is tried again."),
            412 when said.Contains("missing required header", StringComparison.OrdinalIgnoreCase) =>
                (VaultErrorKind.InvalidRequest, "Something between removes the header X-Vault-Request."),
            412 => (VaultErrorKind.NotReady, "The node lags behind; it is tried again."),
            429 => (VaultErrorKind.RateLimited, "A quota is used up; it is tried again later."),
            472 => (VaultErrorKind.NotReady, "This is a disaster recovery secondary, which serves nothing until it is promoted: give the address of the primary."),
            473 => (VaultErrorKind.NotReady, "This node is a standby that cannot serve requests."),
            500 when said.Contains("active cluster node not found", StringComparison.Ordinal) =>
                (VaultErrorKind.NotReady, "The cluster is electing a leader; this ends by itself."),
            501 => (VaultErrorKind.NotInitialized, "Vault was never initialised: run \"vault operator init\"."),
            502 => (VaultErrorKind.ServerError, "A third party that Vault asked has failed."),
            503 when said.Contains("sealed", StringComparison.OrdinalIgnoreCase) =>
                (VaultErrorKind.Sealed, "Vault is sealed: an operator must unseal it."),
            >= 500 => (VaultErrorKind.ServerError, "Vault's own log says more; it is tried again."),
            _ => (VaultErrorKind.InvalidRequest, "Check the mount, the path and what is sent."),
        };

    private static ErrorMessage? ReadMessage(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.IsEmpty ? null : JsonSerializer.Deserialize(body, VaultJsonContext.Default.ErrorMessage);
        }
        catch (JsonException)
        {
            // A proxy's HTML: the status says enough, and a foreign body is never repeated.
            return null;
        }
    }

    /// <summary>
    /// Vault's texts on one line: <c>1 error occurred:\n\t* permission denied\n\n</c> is a list for a terminal. Whatever else would begin a
    /// line of a log, or colour it, is a space as well.
    /// </summary>
    private static string Join(string?[]? errors) => errors is null
        ? ""
        : string.Join("; ", errors.OfType<string>().Select(error => string.Join(' ', ServerText.OnOneLine(error).Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    private static string Quote(string said) => said.Length == 0 ? "" : $" (\"{(said.Length > 300 ? said[..300] : said)}\")";

    private static TimeSpan Clamp(TimeSpan wait) =>
        wait < ShortestRetryAfter ? ShortestRetryAfter : wait > LongestRetryAfter ? LongestRetryAfter : wait;
}
