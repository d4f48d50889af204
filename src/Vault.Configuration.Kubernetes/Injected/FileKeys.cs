namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>Gives the values of one file their keys. Of keys that differ in case only, the last one counts.</summary>
/// <param name="plan">Says the section, and whether the name of the file is one.</param>
/// <param name="name">The path of the file, such as <c>db/creds.json</c>.</param>
internal sealed class FileKeys(InjectedPlan plan, string name)
{
    private static readonly string[] Extensions = [".json", ".env"];

    /// <summary>Keys that the files may not set, and that were left out.</summary>
    public List<string> Dropped { get; } = [];

    public Dictionary<string, string?> OfFields(IEnumerable<KeyValuePair<string, string?>> fields)
    {
        string prefix = plan.FileNameAsSection ? $"{Key(WithoutExtension(name))}:" : Folder();
        Dictionary<string, string?> keys = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string field, string? value) in fields)
        {
            keys[prefix + field] = value;
        }

        return WithoutForbidden(keys);
    }

    public Dictionary<string, string?> OfAssignments(IEnumerable<KeyValueLines.Assignment> assignments) =>
        OfFields(assignments.Select(line => new KeyValuePair<string, string?>(Unescape(line.Name), line.Value)));

    public Dictionary<string, string?> OfText(string text)
    {
        string value = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        return WithoutForbidden(new(StringComparer.OrdinalIgnoreCase) { [Key(name)] = value });
    }

    private static string Unescape(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    private static string WithoutExtension(string name) =>
        Extensions.FirstOrDefault(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) is { } extension ? name[..^extension.Length] : name;

    private Dictionary<string, string?> WithoutForbidden(Dictionary<string, string?> keys)
    {
        Dropped.AddRange(keys.Keys.Where(key => !plan.MayBeSet(key)).Order(StringComparer.OrdinalIgnoreCase));
        Dropped.ForEach(key => keys.Remove(key));
        return keys;
    }

    private string Folder() => name.LastIndexOf('/') is >= 0 and var end ? $"{Key(name[..end])}:" : Section();

    private string Key(string path) => Section() + Unescape(path.Replace('/', ':'));

    private string Section() => plan.Section.Length == 0 ? "" : $"{plan.Section}:";
}
