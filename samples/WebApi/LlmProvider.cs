using Microsoft.AspNetCore.Http.HttpResults;
using Vault.Configuration;

namespace WebApi;

/// <summary>A provider of language models whose key this program holds.</summary>
/// <param name="Name">Its name here: of the options, of their section, of its clients, and in the answers.</param>
/// <param name="Path">Where its key is, below the mount <c>secret</c>.</param>
/// <param name="Preset">Where its key belongs on a request, and how it says that a key is no good.</param>
internal sealed record LlmProvider(string Name, string Path, VaultApiKeyPreset Preset)
{
    public static IReadOnlyList<LlmProvider> All { get; } =
    [
        new("OpenAI", "ai/openai", VaultApiKeyPreset.OpenAI),
        new("Anthropic", "ai/anthropic", VaultApiKeyPreset.Anthropic),
        new("Gemini", "ai/gemini", VaultApiKeyPreset.GeminiOpenAI),
    ];

    public static LlmProvider? Find(string name) =>
        All.FirstOrDefault(provider => provider.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public static ProblemHttpResult NotFound() => TypedResults.Problem(
        statusCode: StatusCodes.Status404NotFound,
        detail: $"There is no such provider. There are: {string.Join(", ", All.Select(known => known.Name))}.");

    /// <summary>What this process has of its key; never the key.</summary>
    public VaultSecretStatus KeyIn(IVaultRefresher vault) =>
        vault.Status.SelectMany(source => source.Secrets).Single(secret => secret.Path == $"secret/{Path}");
}
