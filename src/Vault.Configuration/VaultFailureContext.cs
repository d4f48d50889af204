namespace Vault.Configuration;

/// <summary>What <see cref="VaultEvents.OnFailed"/> is told.</summary>
public sealed class VaultFailureContext
{
    internal VaultFailureContext(string name, string path, VaultException exception, int attempts, TimeSpan? retryAfter)
    {
        Name = name;
        Path = path;
        Exception = exception;
        Attempts = attempts;
        RetryAfter = retryAfter;
    }

    /// <summary>The <see cref="VaultOptions.Name"/> of the source.</summary>
    public string Name { get; }

    /// <summary>
    /// The secret or folder that could not be read, as the <c>vault</c> command writes it. Of an outage that hits many, the first.
    /// </summary>
    public string Path { get; }

    /// <summary>Why.</summary>
    public VaultException Exception { get; }

    /// <summary>How many attempts in a row have failed, this one included.</summary>
    public int Attempts { get; }

    /// <summary>When it is tried again, or <see langword="null"/> where it is not tried by itself.</summary>
    public TimeSpan? RetryAfter { get; }
}
