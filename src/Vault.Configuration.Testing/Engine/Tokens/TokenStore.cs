namespace Vault.Configuration.Testing.Engine.Tokens;

/// <summary>All living tokens. Death is decided when a token is looked for: nothing runs in the background.</summary>
internal sealed class TokenStore(TimeProvider time)
{
    private const int UsedUp = -1;

    private readonly Dictionary<string, Token> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Token> _byAccessor = new(StringComparer.Ordinal);

    public DateTimeOffset Now => time.GetUtcNow();

    public IEnumerable<string> AccessorsIn(VaultState home) => _byAccessor.Values
        .Where(token => token.Home == home && token.IsAlive(Now))
        .Select(token => token.Accessor);

    public Token Add(Token token)
    {
        _byId.Add(token.Id, token);

        if (token.Accessor.Length > 0)
        {
            _byAccessor.Add(token.Accessor, token);
        }

        return token;
    }

    public Token? Find(string? id) => id is null ? null : Living(_byId.GetValueOrDefault(id));

    public Token? FindByAccessor(string accessor) => Living(_byAccessor.GetValueOrDefault(accessor));

    /// <summary>Counts one use. The last use still goes through; <see cref="EndIfUsedUp"/> follows it.</summary>
    public static void Use(Token token)
    {
        if (token.RemainingUses > 0)
        {
            token.RemainingUses = token.RemainingUses == 1 ? UsedUp : token.RemainingUses - 1;
        }
    }

    public void EndIfUsedUp(Token token)
    {
        if (token.RemainingUses == UsedUp)
        {
            Revoke(token);
        }
    }

    /// <summary>Ends a token and, since every token asks its parents, all that were made with it.</summary>
    public void Revoke(Token token)
    {
        token.IsRevoked = true;
        Forget(token);
    }

    /// <summary>Disabling an auth method ends the tokens that came from it.</summary>
    public void RevokeIssuedUnder(string mountPath, VaultState home)
    {
        foreach (Token token in _byId.Values
            .Where(token => token.Home == home && token.Path.StartsWith(mountPath, StringComparison.Ordinal))
            .ToList())
        {
            Revoke(token);
        }
    }

    private Token? Living(Token? token)
    {
        if (token is null || token.IsAlive(Now))
        {
            return token;
        }

        Forget(token);
        return null;
    }

    private void Forget(Token token)
    {
        _byId.Remove(token.Id);
        _byAccessor.Remove(token.Accessor);
    }
}
