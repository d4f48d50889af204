using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Policies;

namespace Vault.Configuration.Testing.Engine.Tokens;

/// <summary>Makes tokens.</summary>
internal sealed class TokenIssuer(VaultState state)
{
    /// <summary>Issues a token as the answer to a login or to the token store's <c>create</c>.</summary>
    public LogicalResponse Answer(TokenRequest request, IEnumerable<string>? moreWarnings = null)
    {
        (Token token, IReadOnlyList<string> warnings) = Issue(request);

        return new LogicalResponse
        {
            Auth = TokenJson.Auth(token),
            Warnings = [.. moreWarnings ?? [], .. warnings],
            AccessorToReport = token.Accessor,
        };
    }

    public (Token Token, IReadOnlyList<string> Warnings) Issue(TokenRequest request)
    {
        if (request is { IsBatch: true, NumUses: > 0 } or { IsBatch: true, Period: not null })
        {
            throw VaultError.BadRequest("batch tokens cannot have a period or a limit of uses");
        }

        IReadOnlyList<string> policies = PoliciesOf(request);
        bool isRoot = policies.Contains(BuiltInPolicies.Root);

        if (isRoot && !state.Namespace.IsRoot)
        {
            throw VaultError.BadRequest("root tokens may not be created from a non-root namespace");
        }

        bool neverEnds = isRoot && request is { Ttl: null, ExplicitMaxTtl: null, Period: null };

        TokenLifetime lifetime = new()
        {
            CreatedAt = state.Tokens.Now,
            Ttl = request.Ttl,
            MaxTtl = request.MaxTtl,
            ExplicitMaxTtl = request.ExplicitMaxTtl,
            Period = request.Period,
            IsRenewable = request.IsRenewable && !request.IsBatch && !neverEnds,
            NeverEnds = neverEnds,
            KeepsLastTtl = !request.IsLogin,
        };
        IReadOnlyList<string> warnings = lifetime.Begin();

        Token token = new()
        {
            Home = state,
            Id = request.Id ?? (request.IsBatch ? RandomText.BatchToken() : RandomText.ServiceToken()) + state.Namespace.TokenSuffix,
            Accessor = request.IsBatch ? "" : RandomText.Letters(24) + state.Namespace.TokenSuffix,
            Policies = policies,
            Path = request.Path,
            DisplayName = request.DisplayName,
            Metadata = request.Metadata,
            EntityId = request.EntityId,
            IsBatch = request.IsBatch,
            Parent = request.Parent,
            Lifetime = lifetime,
            RemainingUses = request.NumUses,
        };

        return (state.Tokens.Add(token), warnings);
    }

    private static string[] PoliciesOf(TokenRequest request)
    {
        IEnumerable<string> policies = request.Policies;

        // The root policy stands alone: it allows everything already.
        if (!request.WithoutDefaultPolicy && !policies.Contains(BuiltInPolicies.Root))
        {
            policies = policies.Append(BuiltInPolicies.Default);
        }

        return [.. policies.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
