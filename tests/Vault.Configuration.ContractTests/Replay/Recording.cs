using System.Text.Json.Nodes;

namespace Vault.Configuration.ContractTests.Replay;

/// <summary>One call of the index, and the answer that a real server gave to it.</summary>
internal sealed record Recording(string Name, string Method, string Path, string Token, string Header, string Body)
{
    private static readonly string Folder = System.IO.Path.Combine(AppContext.BaseDirectory, "Recordings");

    public static IReadOnlyList<Recording> Index { get; } =
        [.. File.ReadLines(System.IO.Path.Combine(Folder, "INDEX.tsv")).Select(Parse)];

    public static Recording Named(string name) => Index.Single(recording => recording.Name == name);

    public static IEnumerable<string> Files =>
        Directory.EnumerateFiles(Folder, "*.txt").Select(file => System.IO.Path.GetFileNameWithoutExtension(file)!);

    public Answer ReadAnswer()
    {
        string text = File.ReadAllText(System.IO.Path.Combine(Folder, Name + ".txt")).ReplaceLineEndings("\n");

        // An interim answer (100 Continue) comes before the real one.
        string[] parts = text.Split("\n\n", text.StartsWith("HTTP/1.1 100", StringComparison.Ordinal) ? 3 : 2);
        string[] lines = parts[^2].Split('\n');
        Dictionary<string, string> headers = lines.Skip(1)
            .Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);

        return new Answer(int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), headers, parts[^1].Trim());
    }

    private static Recording Parse(string line)
    {
        string[] columns = line.Split('\t');
        return new Recording(
            columns[0], columns[2], columns[3], After("token=", columns[4]), After("hdr=", columns[5]), After("body=", columns[6]));
    }

    private static string After(string prefix, string column) =>
        column.StartsWith(prefix, StringComparison.Ordinal)
            ? column[prefix.Length..]
            : throw new FormatException($"\"{column}\" does not begin with \"{prefix}\".");
}

/// <summary>An answer, recorded or live.</summary>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonNode? Json => Body.StartsWith('{') ? JsonNode.Parse(Body) : null;
}
