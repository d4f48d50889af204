using System.Text.Json.Nodes;

namespace Vault.Configuration.Tests.Fakes;

/// <summary>What a recorded answer was the answer to, from <c>Recordings/INDEX.tsv</c>.</summary>
internal sealed record RecordedRequest(string Method, string Path, bool HasToken, string Body)
{
    /// <summary>The names of all, in the order of the calls; only those whose answers are here.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Lines().Select(fields => fields[0]).Intersect(typeof(RecordedRequest).Assembly.GetManifestResourceNames())];

    public static RecordedRequest Of(string recording)
    {
        string[] fields = Lines().Single(line => line[0] == recording);
        return new RecordedRequest(fields[2], fields[3], fields[4] != "token=(none)", fields[6]["body=".Length..].Trim());
    }

    /// <summary>A field of the recorded body, such as the credential that the server accepted.</summary>
    public string this[string field] => JsonNode.Parse(Body)![field]!.GetValue<string>();

    public void ShouldEqual(SentRequest sent)
    {
        (sent.Method, sent.Path, sent.Token is not null).Should().Be((Method, Path, HasToken));
        JsonNode.DeepEquals(JsonNode.Parse(sent.Body), JsonNode.Parse(Body.Length == 0 ? "{}" : Body)).Should().BeTrue($"{sent.Path} gets {Body}");
    }

    private static IEnumerable<string[]> Lines()
    {
        using Stream stream = typeof(RecordedRequest).Assembly.GetManifestResourceStream("INDEX")!;
        using StreamReader reader = new(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }
}
