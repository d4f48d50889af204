namespace Vault.Configuration.Secrets;

/// <summary>What an answer of the KV engine, version 2, held.</summary>
internal sealed class KeyValueAnswer : EngineAnswer
{
    public SecretVersion? Version { get; set; }

    public SecretDeadlines Deadlines { get; set; }
}
