using System.Globalization;
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
    /// <summary>Vault deletes by its own clock: what ends soon is read.</summary>
    private static readonly TimeSpan NearDeletion = TimeSpan.FromHours(1);

    private readonly IReadOnlyList<SecretEntry> _known;
    private readonly List<SecretEntry> _unchanged;
    private readonly List<string> _paths;
    private int _next; // Of what is known.
    private Dictionary<string, SecretEntry>? _others; // What is known from there on, once the answer does not go on with it.
    private Dictionary<string, SecretEntry>? _unchangedByPath;
    private int _missingLive;

    private FolderScan(IReadOnlyList<SecretEntry> known)
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

    /// <param name="body">The answer.</param>
    /// <param name="folder">The path of the folder that was asked for.</param>
    /// <param name="known">What is known of its secrets, sorted.</param>
    /// <param name="now">When.</param>
    /// <exception cref="JsonException">It is no such answer.</exception>
    public static FolderScan Read(ReadOnlySpan<byte> body, string folder, IReadOnlyList<SecretEntry> known, DateTimeOffset now)
    {
        FolderScan scan = new(known);
        string prefix = folder.Length == 0 ? "" : folder + "/";
        Utf8JsonReader reader = new(body);
        bool hasData = false;
        reader.Read();
        while (Next(ref reader))
        {
            bool isData = reader.ValueTextEquals("data"u8);
            reader.Read();
            if (!isData || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            hasData = true;
            while (Next(ref reader))
            {
                bool isInfo = reader.ValueTextEquals("key_info"u8);
                reader.Read();
                if (isInfo && reader.TokenType == JsonTokenType.StartObject)
                {
                    scan.ReadSecrets(ref reader, prefix, now);
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        if (!hasData)
        {
            throw new JsonException();
        }

        scan._paths.Sort(StringComparer.Ordinal);
        for (int i = 1; i < scan._paths.Count; i++)
        {
            if (scan._paths[i] == scan._paths[i - 1])
            {
                // Nobody could say which of the two holds.
                throw new JsonException();
            }
        }

        return scan;
    }

    private static bool Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private void ReadSecrets(ref Utf8JsonReader reader, string prefix, DateTimeOffset now)
    {
        while (Next(ref reader))
        {
            SecretEntry? entry = FindEntry(ref reader, prefix);
            reader.Read();
            SecretVersion? newest = ReadNewest(ref reader, out SecretDeadlines deadlines);
            if (entry?.State == VaultSecretState.Live)
            {
                _missingLive--;
            }

            if (newest is not null && entry is not null && IsSettled(entry, now)
                && newest == (entry.State == VaultSecretState.Live ? entry.Version : entry.Seen)
                && (entry.State != VaultSecretState.Live || entry.Deadlines == deadlines))
            {
                _unchanged.Add(entry);
            }
        }
    }

    /// <summary>What is known of the name that the reader stands on. As long as the names are those that are known, in order, none becomes a string.</summary>
    private SecretEntry? FindEntry(ref Utf8JsonReader reader, string prefix)
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

        string path = prefix + name;
        _paths.Add(path);
        _others ??= _known.Skip(_next).ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        return _others.Remove(path, out SecretEntry? entry) ? entry : null;
    }

    /// <summary>
    /// What failed, was held back or was not found is read, as if nothing had been asked; so is what shows an earlier version, which
    /// may have been destroyed.
    /// </summary>
    private static bool IsSettled(SecretEntry entry, DateTimeOffset now) =>
        entry is { Held: null, Failure: null, AbsentRounds: 0, PreviousKeys.Count: 0 }
        && !(entry.State == VaultSecretState.Live && entry.Version?.DeletionAt - now < NearDeletion);

    private static SecretVersion? ReadNewest(ref Utf8JsonReader reader, out SecretDeadlines deadlines)
    {
        deadlines = default;
        int? current = null;
        SecretVersion? highest = null;
        while (Next(ref reader))
        {
            bool isCurrent = reader.ValueTextEquals("current_version"u8);
            bool isVersions = reader.ValueTextEquals("versions"u8);
            bool isCustom = reader.ValueTextEquals("custom_metadata"u8);
            reader.Read();
            if (isCurrent)
            {
                current = reader.GetInt32();
            }
            else if (isCustom)
            {
                deadlines = SecretDeadlines.Read(ref reader);
            }
            else if (isVersions && reader.TokenType == JsonTokenType.StartObject)
            {
                while (Next(ref reader))
                {
                    int number = int.Parse(reader.ValueSpan, CultureInfo.InvariantCulture);
                    reader.Read();
                    if (number < current)
                    {
                        reader.Skip();
                        continue;
                    }

                    SecretVersion version = SecretJson.ReadVersion(ref reader, number, out _);
                    highest = highest is null || highest.Number < number ? version : highest;
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return highest?.Number == current ? highest : null;
    }
}
