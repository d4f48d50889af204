namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>All that is known of the folder at one moment. Immutable.</summary>
internal sealed class FolderPicture
{
    private const int MostNamed = 20;

    private readonly IReadOnlyList<InjectedProblem> _ofFolder;

    /// <param name="files">By their paths.</param>
    /// <param name="ofFolder">What is wrong with the folder as a whole.</param>
    public FolderPicture(IReadOnlyDictionary<string, InjectedFile> files, IReadOnlyList<InjectedProblem> ofFolder)
    {
        Files = files;
        _ofFolder = ofFolder;
        Problems = [.. ofFolder, .. files.Values.Select(file => file.Problem).OfType<InjectedProblem>()];

        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, string> origins = new(StringComparer.OrdinalIgnoreCase);
        List<(string Key, string Loser, string Winner)> collisions = [];
        foreach ((string name, InjectedFile file) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            foreach ((string key, string? value) in file.Keys)
            {
                if (origins.TryGetValue(key, out string? loser))
                {
                    collisions.Add((key, loser, name));
                }

                origins[key] = name;
                values[key] = value;
            }
        }

        Values = values;
        Collisions = collisions;
    }

    public static FolderPicture Nothing { get; } = new(new Dictionary<string, InjectedFile>(), []);

    public IReadOnlyDictionary<string, InjectedFile> Files { get; }

    /// <summary>Of all files together.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; }

    /// <summary>Everything that is wrong just now.</summary>
    public IReadOnlyList<InjectedProblem> Problems { get; }

    /// <summary>Keys that two files want; the one that is later in the alphabet has them.</summary>
    public IReadOnlyList<(string Key, string Loser, string Winner)> Collisions { get; }

    /// <summary>What each file may not set, by its path.</summary>
    public IEnumerable<(string File, string Keys)> Dropped =>
        Files.Where(file => file.Value.Dropped.Count > 0).Select(file => (file.Key, string.Join(", ", file.Value.Dropped.Take(MostNamed))));

    /// <summary>The same values, with something wrong with the folder as a whole.</summary>
    public FolderPicture With(InjectedProblem problem) => With(Files, [problem]);

    /// <returns>This one, where nothing is different.</returns>
    public FolderPicture With(IReadOnlyDictionary<string, InjectedFile> files, IReadOnlyList<InjectedProblem> ofFolder) =>
        ofFolder.SequenceEqual(_ofFolder)
        && files.Count == Files.Count
        && files.All(file => Files.TryGetValue(file.Key, out InjectedFile? known) && ReferenceEquals(known, file.Value))
            ? this
            : new FolderPicture(files, ofFolder);

    public IEnumerable<string> KeysThatDifferFrom(FolderPicture other) => Values.Keys.Union(other.Values.Keys, StringComparer.OrdinalIgnoreCase)
        .Where(key => Values.TryGetValue(key, out string? mine) != other.Values.TryGetValue(key, out string? others) || mine != others)
        .Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>Never a value.</summary>
    public override string ToString() => $"{Files.Count} files, {Values.Count} keys";
}
