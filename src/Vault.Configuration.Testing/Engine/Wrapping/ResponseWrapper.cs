using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Policies;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Wrapping;

/// <summary>Lays answers aside and gives them out once.</summary>
internal sealed class ResponseWrapper(VaultState state)
{
    private const string Invalid = "wrapping token is not valid or does not exist";

    public LogicalResponse Wrap(LogicalResponse response, string creationPath, TimeSpan ttl)
    {
        TokenLifetime lifetime = new() { CreatedAt = state.Tokens.Now, Ttl = ttl, ExplicitMaxTtl = ttl, IsRenewable = false };
        lifetime.Begin();

        Token token = state.Tokens.Add(new Token
        {
            Home = state,
            Id = RandomText.ServiceToken() + state.Namespace.TokenSuffix,
            Accessor = RandomText.Letters(24) + state.Namespace.TokenSuffix,
            Policies = [BuiltInPolicies.ResponseWrapping],
            Path = creationPath,
            DisplayName = "",
            Lifetime = lifetime,
            RemainingUses = 1,
            Wrapped = new WrappedResponse(response, creationPath, state.Tokens.Now, ttl),
        });

        JsonObject info = new()
        {
            ["token"] = token.Id,
            ["accessor"] = token.Accessor,
            ["ttl"] = GoTime.Seconds(ttl),
            ["creation_time"] = GoTime.Timestamp(state.Tokens.Now),
            ["creation_path"] = creationPath,
        };

        if (response.AccessorToReport is { Length: > 0 } accessor)
        {
            info["wrapped_accessor"] = accessor;
        }

        return new LogicalResponse { WrapInfo = info };
    }

    public WrappedResponse Peek(string? tokenId) => FindWrapping(tokenId).Wrapped!;

    public bool IsWrappingToken(string? tokenId) => state.Tokens.Find(tokenId)?.Wrapped is not null;

    /// <summary>Gives out what was wrapped. A second try finds nothing: someone may have read it before.</summary>
    public WrappedResponse Take(string? tokenId)
    {
        Token token = FindWrapping(tokenId);
        state.Tokens.Revoke(token);
        return token.Wrapped!;
    }

    public static VaultError InvalidToken() => VaultError.BadRequest(Invalid);

    private Token FindWrapping(string? tokenId) =>
        state.Tokens.Find(tokenId) is { Wrapped: not null } token ? token : throw InvalidToken();
}
