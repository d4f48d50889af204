using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Authentication;

/// <summary>
/// Puts what wrapping tokens hold in their place, and remembers it: a wrapping token can be used once, and logins come again.
/// One that fails is never sent a second time. Used by one login at a time.
/// </summary>
internal sealed class Unwrapper(VaultClient client, VaultAuthMethod method, ILogger logger)
{
    private readonly Dictionary<string, (string WrappingToken, Content? Held, string? WhyNot)> _known = [];

    /// <exception cref="VaultException">A wrapping token is used up, or not what was agreed on; or Vault did not answer.</exception>
    public async Task<VaultLogin> UnwrapAsync(VaultLogin login, CancellationToken cancellationToken)
    {
        foreach ((string field, string creationPath) in login.CreationPaths)
        {
            Content content = await UnwrapAsync(field, login.ValueOf(field), creationPath, cancellationToken).ConfigureAwait(false);
            login = login.WithUnwrapped(field, content.Value, content.IsSingleUse);
        }

        return login;
    }

    private async Task<Content> UnwrapAsync(string field, string wrappingToken, string creationPath, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(field, out var known) && known.WrappingToken == wrappingToken)
        {
            return known.Held ?? throw new VaultException(VaultErrorKind.LoginRejected, known.WhyNot!);
        }

        try
        {
            await CheckOriginAsync(wrappingToken, creationPath, cancellationToken).ConfigureAwait(false);
            Content content = await TakeAsync(field, wrappingToken, cancellationToken).ConfigureAwait(false);
            _known[field] = (wrappingToken, content, null);
            return content;
        }
        catch (VaultException final) when (final.Kind == VaultErrorKind.LoginRejected)
        {
            _known[field] = (wrappingToken, null, final.Message);
            throw;
        }
    }

    /// <summary>Looking up leaves the wrapping token as it is, so that somebody else's is not used up by us.</summary>
    private async Task CheckOriginAsync(string wrappingToken, string creationPath, CancellationToken cancellationToken)
    {
        VaultRequest request = new(HttpMethod.Post, "sys/wrapping/lookup")
        {
            Body = Encoding.UTF8.GetBytes($$"""{"token":"{{JsonEncodedText.Encode(wrappingToken)}}"}"""),
            Namespace = method.Namespace,
        };
        using VaultAnswer answer = await SendAsync(request, token: null, cancellationToken).ConfigureAwait(false);
        string? madeAt = Read(request, answer, VaultJsonContext.Default.VaultMessageWrappingMessage)?.Data?.CreationPath;
        if (madeAt != creationPath)
        {
            throw Suspicious(
                $"The wrapping token for {method} was made at \"{madeAt}\" and not at \"{creationPath}\", so it was not unwrapped. Somebody may have put another one in its place: find out who wrote it. If \"{madeAt}\" is right, name it in VaultCredential.Wrapped.");
        }
    }

    private async Task<Content> TakeAsync(string field, string wrappingToken, CancellationToken cancellationToken)
    {
        // With a body, though an empty one would do: a request that has one is sent to one address only.
        VaultRequest request = new(HttpMethod.Post, "sys/wrapping/unwrap") { Body = "{}"u8.ToArray(), Namespace = method.Namespace };
        try
        {
            using VaultAnswer answer = await SendAsync(request, wrappingToken, cancellationToken).ConfigureAwait(false);
            UnwrapAnswer? message = Read(request, answer, VaultJsonContext.Default.UnwrapAnswer);
            if (TextOf(message, field) is { Length: > 0 } value)
            {
                bool isSingleUse = message?.Data is { } data && data.TryGetValue($"{field}_num_uses", out JsonElement uses)
                    && uses.ValueKind == JsonValueKind.Number && uses.TryGetInt64(out long number) && number == 1;
                return new Content(value, isSingleUse);
            }
        }
        catch (VaultException lost) when (LoginRefusals.MayHaveBeenCarriedOut(lost))
        {
            throw LoginRefusals.MayBeUsedUp(method, lost);
        }

        throw new VaultException(
            VaultErrorKind.LoginRejected,
            $"The wrapping token for {method} was unwrapped and holds no \"{field}\": something else was wrapped. It is used up now: give the application another one.");
    }

    /// <summary>What a token that was made by Vault is called: <c>auth.client_token</c>, and not <c>data.token</c>.</summary>
    private static string? TextOf(UnwrapAnswer? message, string field) =>
        message?.Data is { } data && data.TryGetValue(field, out JsonElement value)
            ? value.ValueKind == JsonValueKind.String ? value.GetString() : null
            : field == VaultLogin.TokenField ? message?.Auth?.ClientToken : null;

    private async Task<VaultAnswer> SendAsync(VaultRequest request, string? token, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, token, cancellationToken).ConfigureAwait(false);
        }
        catch (VaultException refusal) when (LoginRefusals.IsRefusal(refusal))
        {
            throw Suspicious(
                $"The wrapping token for {method} is used up, has run out, or never was one. If it should be good, somebody else may have unwrapped it and know what was in it: revoke that (a secret id by its accessor), find out who had the token, and give the application another one. {refusal.Answer}",
                refusal);
        }
    }

    private VaultException Suspicious(string reason, VaultException? refusal = null)
    {
        client.Telemetry.CredentialRefused(method.Name);
        logger.WrappingTokenIsSuspect(method.ToString(), reason);
        return new VaultException(VaultErrorKind.LoginRejected, reason, refusal)
        {
            StatusCode = refusal?.StatusCode,
            RequestId = refusal?.RequestId,
        };
    }

    /// <exception cref="VaultException">It is not of this form.</exception>
    private static T? Read<T>(VaultRequest request, VaultAnswer answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return answer.IsNotFound ? null : JsonSerializer.Deserialize(answer.Body, type);
        }
        catch (JsonException)
        {
            // Its message may quote what it stumbled over.
            throw VaultErrors.NotVaults(request, answer.StatusCode, "it is not of the form of a wrapping token's");
        }
    }

    /// <summary>What was in a wrapping token.</summary>
    private sealed class Content(string value, bool isSingleUse)
    {
        public string Value { get; } = value;

        public bool IsSingleUse { get; } = isSingleUse;
    }
}
