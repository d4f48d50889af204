using System.Globalization;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>A secret: its versions and its metadata.</summary>
internal sealed class SecretEntry(DateTimeOffset createdAt)
{
    private const int DefaultMaxVersions = 10;

    private readonly DateTimeOffset _createdAt = createdAt;
    private readonly SortedDictionary<int, SecretVersion> _versions = [];

    public int CurrentVersion { get; private set; }

    public int OldestVersion { get; private set; }

    public KeyValueSettings Settings { get; } = new();

    public SortedDictionary<string, string>? CustomMetadata { get; set; }

    public DateTimeOffset UpdatedAt { get; private set; } = createdAt;

    /// <summary>OpenBao counts the writes of the metadata.</summary>
    public int MetadataVersion { get; private set; }

    public SecretVersion? Current => Version(CurrentVersion);

    public SecretVersion? Version(int number) => _versions.GetValueOrDefault(number);

    public SecretVersion Add(JsonObject data, DateTimeOffset now, KeyValueSettings mountSettings)
    {
        SecretVersion version = new(++CurrentVersion, now, data);

        if (Settings.DeletionDelay(mountSettings) is { } delay)
        {
            version.DeletedAt = now + delay;
        }

        _versions.Add(version.Number, version);
        UpdatedAt = now;
        DropOldest(Math.Max(Settings.MaxVersions, mountSettings.MaxVersions));
        return version;
    }

    public void TouchMetadata(DateTimeOffset now)
    {
        MetadataVersion++;
        UpdatedAt = now;
    }

    public JsonObject? DescribeCustomMetadata() => JsonNodes.Map(CustomMetadata);

    public JsonObject Describe()
    {
        JsonObject versions = [];

        foreach (SecretVersion version in _versions.Values)
        {
            versions[version.Number.ToString(CultureInfo.InvariantCulture)] = version.DescribeBriefly();
        }

        return new JsonObject
        {
            ["cas_required"] = Settings.CasRequired,
            ["created_time"] = GoTime.Timestamp(_createdAt),
            ["current_metadata_version"] = MetadataVersion,
            ["current_version"] = CurrentVersion,
            ["custom_metadata"] = DescribeCustomMetadata(),
            ["delete_version_after"] = GoTime.Duration(Settings.DeleteVersionAfter),
            ["max_versions"] = Settings.MaxVersions,
            ["metadata_cas_required"] = false,
            ["oldest_version"] = OldestVersion,
            ["updated_time"] = GoTime.Timestamp(UpdatedAt),
            ["versions"] = versions,
        };
    }

    private void DropOldest(int maxVersions)
    {
        int kept = maxVersions > 0 ? maxVersions : DefaultMaxVersions;
        int lastDropped = CurrentVersion - kept;

        if (_versions.Count <= kept)
        {
            return;
        }

        foreach (int number in _versions.Keys.Where(number => number <= lastDropped).ToList())
        {
            _versions.Remove(number);
        }

        OldestVersion = lastDropped + 1;
    }
}
