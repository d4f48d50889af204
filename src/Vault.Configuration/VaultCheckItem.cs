namespace Vault.Configuration;

/// <summary>One thing that <see cref="VaultCheck"/> looked at. Never a value of a secret or a credential.</summary>
public sealed record VaultCheckItem
{
    /// <summary>What was looked at.</summary>
    public required VaultCheckKind Kind { get; init; }

    /// <summary>How it came out.</summary>
    public required VaultCheckOutcome Outcome { get; init; }

    /// <summary>Which one: an address, a way to log in, the path of a secret. <see langword="null"/> where there is only one.</summary>
    public string? Subject { get; init; }

    /// <summary>What was found, on one line; of what failed, also what to do.</summary>
    public required string Message { get; init; }

    /// <summary>The item on one line, for people.</summary>
    /// <returns>Such as <c>ok       secret      secret/ai/openai: may be read, version 3, 1 key</c>.</returns>
    public override string ToString()
    {
        string mark = Outcome switch
        {
            VaultCheckOutcome.Passed => "ok",
            VaultCheckOutcome.Warning => "warning",
            VaultCheckOutcome.Failed => "FAILED",
            _ => "skipped",
        };
        string what = Kind == VaultCheckKind.Tls ? "TLS" : Kind.ToString().ToLowerInvariant();
        return $"{mark,-8} {what,-11} {(Subject is null ? "" : Subject + ": ")}{Message}";
    }
}
