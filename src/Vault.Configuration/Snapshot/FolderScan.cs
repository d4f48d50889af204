using System.Text.Json;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// What the versions of a whole folder say of the entries that are known: which of them need no reading. It never says what a
/// secret is now; that is for the reading.
/// </summary>
internal sealed class FolderScan
{
    private readonly IReadOnlyList<SecretEntry> _known;
    private readonly List<SecretEntry> _unchanged;
    private readonly List<string> _paths;
    private int _next; // Of what is known.
    private Dictionary<string, SecretEntry>? _others; // What is known from there on, once the answer does not go on with it.
    private Dictionary<string, SecretEntry>? _unchangedByPath;
    private int _missingLive;

    /// <param name="known">What is known of the secrets of the folder, sorted.</param>
    public FolderScan(IReadOnlyList<SecretEntry> known)
    {
        _known = known;
        _unchanged = new List<SecretEntry>(known.Count);
        _paths = new List<string>(known.Count);
        _missingLive = known.Count(entry => entry.State == VaultSecretState.Live);
    }

    /// <summary>All secrets that were shown, sorted.</summary>
    public IReadOnlyList<string> Paths => _paths;

    /// <summary>Whether anything is to be read or is not there any more.</summary>
    public bool HasNews => _unchanged.Count != _known.Count || _paths.Count != _known.Count;

    /// <summary>Whether a secret that is live was not shown.</summary>
    public bool LacksLive => _missingLive > 0;

    /// <summary>The entry, where it still is what was read last.</summary>
    public SecretEntry? Unchanged(string path) =>
        (_unchangedByPath ??= _unchanged.ToDictionary(entry => entry.Path, StringComparer.Ordinal)).GetValueOrDefault(path);

    /// <summary>Takes in one secret.</summary>
    /// <param name="name">The reader, on its name below the folder.</param>
    /// <param name="prefix">The path of the folder and a slash; empty for a whole mount.</param>
    /// <param name="metadata">What it says of the secret.</param>
    /// <param name="now">When.</param>
    /// <exception cref="JsonException">It is no name.</exception>
    public void Add(ref Utf8JsonReader name, string prefix, SecretMetadata metadata, DateTimeOffset now)
    {
        SecretEntry? entry = Find(ref name, prefix);
        if (entry?.State == VaultSecretState.Live)
        {
            _missingLive--;
        }

        if (entry is not null && SecretTransition.IsUnchanged(entry, metadata, now))
        {
            _unchanged.Add(entry);
        }
    }

    /// <summary>All of them were taken in.</summary>
    /// <exception cref="JsonException">A name was there twice: nobody could say which of the two holds.</exception>
    public void Complete()
    {
        _paths.Sort(StringComparer.Ordinal);
        for (int i = 1; i < _paths.Count; i++)
        {
            if (_paths[i] == _paths[i - 1])
            {
                throw new JsonException();
            }
        }
    }

    /// <summary>What is known of the name that the reader stands on. As long as the names are those that are known, in order, none becomes a string.</summary>
    private SecretEntry? Find(ref Utf8JsonReader reader, string prefix)
    {
        if (_others is null && _next < _known.Count && reader.ValueTextEquals(_known[_next].Path.AsSpan(prefix.Length)))
        {
            _paths.Add(_known[_next].Path);
            return _known[_next++];
        }

        string name = reader.GetString()!;
        if (name.Split('/').Any(step => step is "" or "." or "..") || VaultPath.HasControl(name))
        {
            throw new JsonException();
        }

        if (_paths.Count == FolderWalker.MostNames)
        {
            throw new JsonException();
        }

        string path = prefix + name;
        _paths.Add(path);
        _others ??= _known.Skip(_next).ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        return _others.Remove(path, out SecretEntry? entry) ? entry : null;
    }
}
