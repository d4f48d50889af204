namespace Vault.Configuration;

/// <summary>How a provider of language models wants its key, and how it says that a key is no good.</summary>
/// <remarks>
/// A preset only fills <see cref="VaultApiKeyOptions"/> in; each of its settings can be set anew. All take the headers
/// <c>Authorization</c>, <c>x-api-key</c>, <c>api-key</c> and <c>x-goog-api-key</c> off a request before they put theirs on.
/// </remarks>
public enum VaultApiKeyPreset
{
    /// <summary>
    /// OpenAI, and what speaks its protocol: <c>Authorization: Bearer</c>. A rejected key is a 401, except where an address or
    /// the membership in an organization is the reason. 403 (region) and 429 (quota, money) are no matter of the key.
    /// </summary>
    OpenAI = 0,

    /// <summary>
    /// Anthropic: <c>x-api-key</c>. A rejected key is a 401, except where the organization does not allow calls from browsers
    /// (CORS). 400 and 402 (money), 403 (permission), 429 and 529 are no matter of the key.
    /// </summary>
    Anthropic,

    /// <summary>
    /// Gemini: <c>x-goog-api-key</c>; the query parameters <c>key</c> and <c>access_token</c> are taken off. A rejected or expired
    /// key is a 400 whose body says <c>API_KEY_INVALID</c>, a leaked one a 403 whose body says so.
    /// </summary>
    Gemini,

    /// <summary>Gemini by its route that is compatible with OpenAI: <c>Authorization: Bearer</c>, with the answers of Gemini.</summary>
    GeminiOpenAI,

    /// <summary>
    /// Azure OpenAI: <c>api-key</c>. A rejected key is a 401, which is also the answer to a wrong endpoint. 403 (network rules)
    /// and 429 are no matter of the key.
    /// </summary>
    AzureOpenAI,
}
