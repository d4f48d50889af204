using System.Text.Json.Nodes;

namespace Vault.Configuration.ScenarioTests.Faults;

/// <summary>Every way in which one part of a JSON answer can be of another kind than expected, or missing, or there twice.</summary>
internal static class JsonMutations
{
    private static readonly string[] Replacements =
    [
        "null", "true", "-1", "7", "3.5", "12345678901234567890", "\"\"", "\"text\"", "\"\\ud800\"", "\"0001-01-01T00:00:00+14:00\"",
        "[]", "[null]", "[\"\"]", "[\"/\"]", "[\"x\",\"x\"]", "[\"..\"]", "{}", "{\"x\":{\"x\":[]}}",
    ];

    /// <param name="json">A JSON object.</param>
    /// <param name="isLeftAlone">Which paths, such as <c>$.data.data</c>, stay as they are, with all that is in them.</param>
    /// <returns>What is changed, and how to do so with any answer of that form.</returns>
    public static IEnumerable<(string What, Func<string, string> Change)> Of(string json, Func<string, bool> isLeftAlone)
    {
        JsonNode root = JsonNode.Parse(json)!;
        foreach (string path in Paths(root).Where(path => !isLeftAlone(path)).ToArray())
        {
            foreach (string replacement in Replacements)
            {
                yield return ($"{path} = {replacement}", answer => Replace(JsonNode.Parse(answer)!, path, replacement));
            }

            if (path != "$")
            {
                yield return ($"{path} is missing", answer => Remove(JsonNode.Parse(answer)!, path));
            }
        }
    }

    private static IEnumerable<string> Paths(JsonNode? node)
    {
        yield return node!.GetPath();
        IEnumerable<JsonNode?> inner = node switch
        {
            JsonObject group => group.Select(property => property.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (string path in inner.OfType<JsonNode>().SelectMany(Paths))
        {
            yield return path;
        }
    }

    /// <summary>Through a marker, since a node cannot hold a lone surrogate or a number beyond all bounds.</summary>
    private static string Replace(JsonNode root, string path, string replacement)
    {
        if (path == "$")
        {
            return replacement;
        }

        Find(root, path)?.ReplaceWith("MARKER");
        return root.ToJsonString().Replace("\"MARKER\"", replacement, StringComparison.Ordinal);
    }

    private static string Remove(JsonNode root, string path)
    {
        JsonNode? found = Find(root, path);
        if (found?.Parent is JsonObject group)
        {
            group.Remove(found.GetPropertyName());
        }
        else
        {
            (found?.Parent as JsonArray)?.Remove(found);
        }

        return root.ToJsonString();
    }

    private static JsonNode? Find(JsonNode root, string path) => All(root).FirstOrDefault(node => node.GetPath() == path);

    private static IEnumerable<JsonNode> All(JsonNode node) => (node switch
    {
        JsonObject group => group.Select(property => property.Value),
        JsonArray list => list,
        _ => Enumerable.Empty<JsonNode?>(),
    }).OfType<JsonNode>().SelectMany(All).Prepend(node);
}
