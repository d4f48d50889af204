using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.Namespaces;

/// <summary>What a namespace is called.</summary>
/// <param name="path">The whole path from the root namespace, with a slash at its end; empty for the root namespace.</param>
internal sealed class Namespace(string path)
{
    public string Path => path;

    public bool IsRoot => path.Length == 0;

    public string Id { get; } = path.Length == 0 ? "root" : RandomText.Letters(6);

    public string Uuid { get; } = Guid.NewGuid().ToString();

    public SortedDictionary<string, string> CustomMetadata { get; set; } = [];

    /// <summary>The end of each token and each accessor in it: whoever sees one knows where it belongs.</summary>
    public string TokenSuffix => IsRoot ? "" : "." + Id;

    public JsonObject Describe() => new()
    {
        ["custom_metadata"] = JsonNodes.Map(CustomMetadata) ?? [],
        ["id"] = Id,
        ["locked"] = false,
        ["path"] = path,
        ["tainted"] = false,
        ["uuid"] = Uuid,
    };
}
