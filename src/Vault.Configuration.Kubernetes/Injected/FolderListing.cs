namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>
/// The files of a folder at one moment. Kubernetes writes a volume into a new hidden folder and then renames the symbolic
/// link <c>..data</c> to it: the link is resolved once, so that all files are of one version.
/// </summary>
internal sealed class FolderListing
{
    private const string Data = "..data";
    private const int Deepest = 16;
    private const int MostFiles = 10_000;

    private readonly List<FolderEntry> _entries = [];
    private readonly List<InjectedProblem> _problems = [];
    private readonly HashSet<string> _volumes = new(StringComparer.Ordinal);
    private readonly List<(string Link, string Target)> _swaps = [];

    private FolderListing()
    {
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<FolderEntry> Entries => _entries;

    /// <summary>What could not be listed.</summary>
    public IReadOnlyList<InjectedProblem> Problems => _problems;

    /// <summary>The folders that have a <c>..data</c>, as in <see cref="FolderEntry.Volume"/>.</summary>
    public IReadOnlySet<string> Volumes => _volumes;

    /// <summary>Whether no volume was swapped since.</summary>
    public bool IsCurrent => _swaps.TrueForAll(swap => new FileInfo(swap.Link).LinkTarget == swap.Target);

    /// <exception cref="IOException">Something was removed meanwhile, or the file system failed.</exception>
    public static FolderListing Of(string folder)
    {
        FolderListing listing = new();
        DirectoryInfo directory = new(folder);
        if (directory.Exists)
        {
            listing.Add(directory, "", volume: null, depth: 0);
        }

        listing._entries.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        return listing;
    }

    private void Add(DirectoryInfo folder, string prefix, string? volume, int depth)
    {
        if (depth > Deepest || _entries.Count > MostFiles)
        {
            _problems.Add(InjectedProblem.TooMuch(folder.FullName, Deepest, MostFiles));
            return;
        }

        string link = Path.Combine(folder.FullName, Data);
        if (new FileInfo(link).LinkTarget is { } target)
        {
            string name = prefix.TrimEnd('/');
            _swaps.Add((link, target));
            _volumes.Add(name);
            Add(new DirectoryInfo(Path.Combine(folder.FullName, target)), prefix, name, depth + 1);
        }

        try
        {
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
            {
                if (!entry.Name.StartsWith('.') && !LeadsThroughData(entry))
                {
                    Add(folder, entry, prefix, volume, depth);
                }
            }
        }
        catch (UnauthorizedAccessException)
        {
            _problems.Add(InjectedProblem.AccessDenied(folder.FullName));
        }
    }

    private void Add(DirectoryInfo folder, FileSystemInfo entry, string prefix, string? volume, int depth)
    {
        FileSystemInfo real = entry.LinkTarget is null ? entry : entry.ResolveLinkTarget(returnFinalTarget: true)!;
        string name = prefix + entry.Name;
        switch (real)
        {
            case DirectoryInfo inner when inner.Exists && !IsAbove(inner, folder):
                Add(inner, $"{name}/", volume, depth + 1);
                break;
            case FileInfo { Exists: true } file:
                _entries.Add(new FolderEntry(name, file.FullName, file.Length, file.LastWriteTimeUtc, volume));
                break;
        }
    }

    /// <summary>What the user sees of a volume; it was read where it really is.</summary>
    private static bool LeadsThroughData(FileSystemInfo entry) =>
        entry.LinkTarget is { } target && (target == Data || target.StartsWith($"{Data}/", StringComparison.Ordinal));

    /// <summary>A link to a folder above itself would go round for ever.</summary>
    private static bool IsAbove(DirectoryInfo linked, DirectoryInfo folder) =>
        $"{folder.FullName}/".StartsWith($"{linked.FullName.TrimEnd('/')}/", StringComparison.Ordinal);
}
