namespace Vault.Configuration.Testing.Engine.Tokens;

/// <summary>What a new token shall be, whoever asks: the token store, a login, a test.</summary>
internal sealed record TokenRequest
{
    public required string Path { get; init; }

    public required string DisplayName { get; init; }

    public IReadOnlyList<string> Policies { get; init; } = [];

    public bool WithoutDefaultPolicy { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public string EntityId { get; init; } = "";

    public string? Id { get; init; }

    public Token? Parent { get; init; }

    public TimeSpan? Ttl { get; init; }

    public TimeSpan? MaxTtl { get; init; }

    public TimeSpan? ExplicitMaxTtl { get; init; }

    public TimeSpan? Period { get; init; }

    public int NumUses { get; init; }

    public bool IsRenewable { get; init; } = true;

    public bool IsBatch { get; init; }

    public bool IsLogin { get; init; }
}
