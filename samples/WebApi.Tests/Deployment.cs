using YamlDotNet.RepresentationModel;

namespace WebApi.Tests;

/// <summary>The files of samples/deploy.</summary>
internal static class Deployment
{
    public static string Root { get; } = FindRoot();

    public static string Text(string file) => TextAt($"samples/deploy/{file}");

    public static string TextAt(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    public static IReadOnlyList<YamlNodes> Read(string file) => Parse(Text(file));

    public static YamlNodes ReadAt(string path) => Parse(TextAt(path)).Single();

    /// <summary>The one document of a kind.</summary>
    public static YamlNodes Of(string manifest, string kind) => Read(manifest).Single(document => document["kind"].Value == kind);

    private static YamlNodes[] Parse(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text)); // Throws for a key that is there twice.
        return [.. stream.Documents.Select(document => new YamlNodes(document.RootNode))];
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Vault.Configuration.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not in the repository.");
    }
}

/// <summary>A node of a YAML document, by its name or position; a name that is not there fails the test that asks for it.</summary>
internal sealed class YamlNodes(YamlNode node)
{
    public string Value => ((YamlScalarNode)node).Value!;

    public IReadOnlyList<YamlNodes> Items => [.. ((YamlSequenceNode)node).Select(item => new YamlNodes(item))];

    public IReadOnlyList<string> Keys => [.. ((YamlMappingNode)node).Children.Keys.Select(key => ((YamlScalarNode)key).Value!)];

    public YamlNodes this[string key] => ((YamlMappingNode)node).Children.TryGetValue(key, out YamlNode? child)
        ? new YamlNodes(child)
        : throw new KeyNotFoundException($"There is no \"{key}\" at {node.Start}; there are {string.Join(", ", Keys)}.");

    public YamlNodes this[int index] => Items[index];
}
