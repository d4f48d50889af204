using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Authentication;

/// <summary>A login as a request, and its answer as a grant.</summary>
internal static class LoginMessages
{
    public static VaultRequest ToRequest(VaultAuthMethod method, VaultLogin login)
    {
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in login.Fields)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return new VaultRequest(HttpMethod.Post, $"auth/{method.Mount}/{login.Path}")
        {
            Body = body.WrittenMemory,
            Namespace = method.Namespace,
        };
    }

    /// <exception cref="VaultException">The answer is a success and holds no token all the same.</exception>
    public static TokenGrant ToGrant(VaultAuthMethod method, VaultRequest request, VaultAnswer answer, long sentAt)
    {
        AuthMessage? auth = answer.IsNotFound || answer.Body.IsEmpty
            ? null
            : ReadAuth(request, answer);
        if (auth is { ClientToken: { Length: > 0 } token })
        {
            TimeSpan timeToLive = VaultSeconds.ToTimeSpan(auth.LeaseDuration);
            return new TokenGrant(token, sentAt, timeToLive)
            {
                FirstTimeToLive = timeToLive,
                IsRenewable = auth.Renewable && auth.TokenType != "batch",
                NumUses = auth.NumUses,
                CanBeRevoked = auth.TokenType != "batch",
            };
        }

        throw auth?.MfaRequirement is { ValueKind: JsonValueKind.Object }
            ? new VaultException(
                VaultErrorKind.LoginRejected,
                $"The login with {method} wants a second factor, which an unattended service cannot give: exempt the role from MFA, or use another auth method.")
            : new VaultException(
                VaultErrorKind.LoginRejected,
                $"The login with {method} was answered without a token. Check that an auth method is mounted there, and that the namespace is right.");
    }

    /// <summary>Asks for as much time as the token once had; Vault gives what it may.</summary>
    public static VaultRequest RenewRequest(VaultAuthMethod method, TokenGrant grant) => new(HttpMethod.Post, TokenRules.Renew.Path)
    {
        Access = TokenRules.Renew,
        Namespace = method.Namespace,
        Body = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $$"""{"increment":"{{Math.Ceiling(grant.FirstTimeToLive.TotalSeconds)}}s"}""")),
    };

    /// <summary>The same token with its new life: the one that came back, not the one that was asked for.</summary>
    /// <exception cref="VaultException">The answer is not one to a renewal.</exception>
    public static TokenGrant ToRenewed(TokenGrant grant, VaultRequest request, VaultAnswer answer, long sentAt)
    {
        AuthMessage auth = ReadAuth(request, answer)
            ?? throw VaultErrors.NotVaults(request, answer.StatusCode, "it says nothing of a token");
        TimeSpan timeToLive = VaultSeconds.ToTimeSpan(auth.LeaseDuration);
        return grant with
        {
            SentAt = sentAt,
            TimeToLive = timeToLive,
            FirstTimeToLive = timeToLive > grant.FirstTimeToLive ? timeToLive : grant.FirstTimeToLive,
            IsRenewable = auth.Renewable,
            WasRenewed = true,
        };
    }

    /// <exception cref="VaultException">It is JSON of another form.</exception>
    private static AuthMessage? ReadAuth(VaultRequest request, VaultAnswer answer)
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, VaultJsonContext.Default.AuthAnswer)?.Auth;
        }
        catch (JsonException)
        {
            // Its message may quote what it stumbled over.
            throw VaultErrors.NotVaults(request, answer.StatusCode, "it is not of the form of a login");
        }
    }
}
