namespace Vault.Configuration;

/// <summary>How names of fields and folders become configuration keys.</summary>
public enum KeyNaming
{
    /// <summary>As they are written in Vault.</summary>
    AsWritten = 0,

    /// <summary>
    /// Words put together, each with a capital: <c>api_key</c> and <c>api-key</c> become <c>ApiKey</c> and so bind to a
    /// property of that name.
    /// </summary>
    PascalCase,
}
