using System.Net;

namespace Vault.Configuration.ApiKeys;

/// <summary>What the providers' own documents and answers say about keys. Prefixes of keys are looked at nowhere: they change.</summary>
internal static class ProviderPresets
{
    // What another key would not heal, although the status is that of a rejected one.
    private static readonly string[] OfOpenAI = ["member of an organization", "IP not authorized", "ip_not_authorized"];
    private static readonly string[] OfAnthropic = ["CORS requests are not allowed"];
    private static readonly string[] OfAzure = ["PermissionDenied"];

    // Gemini says what is wrong with a key in a 400, and reports a leaked one in a 403; most 400 and 403 are about other things.
    private static readonly string[] DeadAtGemini = ["API_KEY_INVALID", "API key not valid", "API key expired", "API Key not found"];
    private static readonly string[] LeakedAtGemini = ["reported as leaked"];

    public static VaultApiKeyOptions Create(VaultApiKeyPreset preset) => preset switch
    {
        VaultApiKeyPreset.OpenAI => new VaultApiKeyOptions { IsRejection = (_, body) => !HoldsAny(body, OfOpenAI) },
        VaultApiKeyPreset.Anthropic => new VaultApiKeyOptions
        {
            HeaderName = "x-api-key",
            Scheme = null,
            IsRejection = (_, body) => !HoldsAny(body, OfAnthropic),
        },
        VaultApiKeyPreset.Gemini => ForGemini(new VaultApiKeyOptions { HeaderName = "x-goog-api-key", Scheme = null }),
        VaultApiKeyPreset.GeminiOpenAI => ForGemini(new VaultApiKeyOptions()),
        VaultApiKeyPreset.AzureOpenAI => new VaultApiKeyOptions
        {
            HeaderName = "api-key",
            Scheme = null,
            IsRejection = (_, body) => !HoldsAny(body, OfAzure),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, "There is no such preset."),
    };

    private static VaultApiKeyOptions ForGemini(VaultApiKeyOptions options)
    {
        options.CredentialParameters.Add("key");
        options.CredentialParameters.Add("access_token");
        options.RejectionStatusCodes.Clear();
        options.RejectionStatusCodes.Add(HttpStatusCode.BadRequest);
        options.RejectionStatusCodes.Add(HttpStatusCode.Forbidden);
        options.IsRejection = (status, body) => HoldsAny(body, status == HttpStatusCode.Forbidden ? LeakedAtGemini : DeadAtGemini);
        return options;
    }

    private static bool HoldsAny(string body, string[] texts) =>
        Array.Exists(texts, text => body.Contains(text, StringComparison.OrdinalIgnoreCase));
}
