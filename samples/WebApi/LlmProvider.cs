namespace WebApi;

/// <summary>A provider of language models whose key this program holds.</summary>
/// <param name="Name">Its name here: of the options, of their section, and in the answers.</param>
/// <param name="Path">Where its key is, below the mount <c>secret</c>.</param>
internal sealed record LlmProvider(string Name, string Path)
{
    public static IReadOnlyList<LlmProvider> All { get; } =
    [
        new("OpenAI", "ai/openai"),
        new("Anthropic", "ai/anthropic"),
        new("Gemini", "ai/gemini"),
    ];

    public static LlmProvider? Find(string name) =>
        All.FirstOrDefault(provider => provider.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
