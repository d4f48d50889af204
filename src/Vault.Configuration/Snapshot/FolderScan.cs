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

    private readonly Dictionary<string, SecretEntry> _known;
    private readonly HashSet<string> _unchanged = new(StringComparer.Ordinal);
    private readonly List<string> _paths = [];

    private FolderScan(IReadOnlyList<SecretEntry> known) =>
        _known = known.ToDictionary(entry => entry.Path, StringComparer.Ordinal);

    /// <summary>All secrets that were shown, sorted.</summary>
    public IReadOnlyList<string> Paths => _paths;

    /// <summary>Whether anything is to be read or is not there any more.</summary>
    public bool HasNews => _unchanged.Count != _known.Count || _paths.Count != _known.Count;

    /// <summary>Whether a secret that is live was not shown.</summary>
    public bool LacksLive { get; private set; }

    /// <summary>The entry, where it still is what was read last.</summary>
    public SecretEntry? Unchanged(string path) => _unchanged.Contains(path) ? _known[path] : null;

    /// <param name="body">The answer.</param>
    /// <param name="folder">The path of the folder that was asked for.</param>
    /// <param name="known">What is known of its secrets.</param>
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
        HashSet<string> shown = [.. scan._paths];
        scan.LacksLive = known.Any(entry => entry.State == VaultSecretState.Live && !shown.Contains(entry.Path));
        return scan;
    }

    private static bool Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private void ReadSecrets(ref Utf8JsonReader reader, string prefix, DateTimeOffset now)
    {
        while (Next(ref reader))
        {
            string name = reader.GetString()!;
            if (name.Split('/').Any(step => step is "" or "." or "..") || VaultPath.HasControl(name))
            {
                throw new JsonException();
            }

            string path = prefix + name;
            reader.Read();
            SecretVersion? newest = ReadNewest(ref reader, out SecretDeadlines deadlines);
            _paths.Add(path);
            if (newest is not null && _known.TryGetValue(path, out SecretEntry? entry) && IsSettled(entry, now)
                && newest == (entry.State == VaultSecretState.Live ? entry.Version : entry.Seen)
                && (entry.State != VaultSecretState.Live || entry.Deadlines == deadlines))
            {
                _unchanged.Add(path);
            }
        }
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
                    int number = int.Parse(reader.GetString()!, CultureInfo.InvariantCulture);
                    reader.Read();
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
