namespace Vault.Configuration.Secrets;

/// <summary>What an answer of the KV engine held.</summary>
internal sealed class KeyValueAnswer
{
    public string? RequestId { get; set; }

    /// <summary>The fields as JSON; <see langword="null"/> for a deleted or destroyed version.</summary>
    public byte[]? Fields { get; set; }

    public SecretVersion? Version { get; set; }

    public bool HasWarnings { get; set; }

    /// <summary>Whether the fields were put into a wrapping token instead.</summary>
    public bool IsWrapped { get; set; }
}
