using System.Globalization;
using System.Text.Json;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>
/// KV version 2: one secret, or a folder with all that is in it; the newest version, unless one is pinned.
/// <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2"/>
/// </summary>
internal sealed class KeyValueSource(string mount, string path, SecretMapping mapping, int? version = null)
    : MountedSource(mount, path, mapping)
{
    /// <summary>
    /// About 400 bytes a secret, and 100 for each further version of it: as many secrets as are read of a folder. It is not held, but read as it arrives.
    /// </summary>
    private const int LargestScan = 64 * 1024 * 1024;

    public override SecretMount Named => new($"{Mount}/", "kv", 2);

    public override IReadOnlyList<AccessRule> Access => IsFolder ? [ListRule, ReadRule] : [ReadRule];

    public override IReadOnlyList<string> ChangedAt =>
        [Below($"{Mount}/data"), Below($"{Mount}/metadata"), Below($"{Mount}/delete"), Below($"{Mount}/destroy")];

    public override AccessRule? ScanAccess =>
        version is not null || !IsFolder ? null : new AccessRule(Below($"{Mount}/detailed-metadata"), "scan");

    public override bool HasEarlierVersions => true;

    private AccessRule ListRule => AccessRule.List(Below($"{Mount}/metadata"));

    /// <summary>Kept, since each poll of each secret has it.</summary>
    private AccessRule ReadRule => field ??= AccessRule.Read(Below($"{Mount}/data"));

    private AccessRule MetadataRule => field ??= AccessRule.Read(Below($"{Mount}/metadata"));

    public override VaultRequest DescribeList(string folder) =>
        new(VaultRequest.List, folder.Length == 0 ? $"{Mount}/metadata" : $"{Mount}/metadata/{folder}") { Access = ListRule };

    /// <summary>OpenBao only. Not of a version that is pinned, which does not change.</summary>
    public override VaultRequest? DescribeScan() => ScanAccess is not { } access ? null
        : new(VaultRequest.Scan, access.Path) { Access = access, MaxResponseBytes = LargestScan };

    /// <summary>Not of a version that is pinned, which does not change.</summary>
    public override VaultRequest? DescribeMetadata(string path) =>
        version is not null ? null : new(HttpMethod.Get, $"{Mount}/metadata/{path}") { Access = MetadataRule };

    public override VaultRequest DescribeRead(string path) => ReadOf(path, version);

    public override VaultRequest DescribeRead(string path, int version) => ReadOf(path, version);

    public override SecretReading Read(string path, VaultAnswer answer, DateTimeOffset now)
    {
        KeyValueAnswer read;
        try
        {
            read = SecretJson.ReadKeyValue(answer.Memory);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            // The exception's own message may quote the value that it stumbled over.
            throw VaultErrors.NotVaults(DescribeRead(path), answer.StatusCode, "it is not of the form of the KV version 2 engine");
        }

        return read switch
        {
            { IsWrapped: true } => throw VaultErrors.NeedsApproval(DescribeRead(path), answer.StatusCode, read.RequestId),

            // KV version 1 answers with the fields themselves, which is neither a value nor the absence of one.
            { Version: null } when !answer.IsNotFound || read.HasWarnings => throw NotVersioned(path, answer),
            { Version: null } => new SecretReading(VaultSecretState.Absent, default, null, read.RequestId),
            { Version.IsDestroyed: true } => new SecretReading(VaultSecretState.Destroyed, default, read.Version, read.RequestId),
            { Fields: { } fields } when !answer.IsNotFound => new SecretReading(VaultSecretState.Live, fields, read.Version, read.RequestId) { Deadlines = read.Deadlines },
            { Version.DeletionAt: { } deletion } when deletion <= now || answer.IsNotFound =>
                new SecretReading(VaultSecretState.Deleted, default, read.Version, read.RequestId),
            _ => throw VaultErrors.NotVaults(DescribeRead(path), answer.StatusCode, "it has neither fields nor a deletion time"),
        };
    }

    private VaultRequest ReadOf(string path, int? version) => new(HttpMethod.Get, $"{Mount}/data/{path}")
    {
        Access = ReadRule,
        Query = version is null ? null : string.Create(CultureInfo.InvariantCulture, $"version={version}"),
    };

    private VaultException NotVersioned(string path, VaultAnswer answer) => new(
        VaultErrorKind.NotFound,
        $"\"{Display(path)}\" is not a secret of a KV version 2 engine. Check that \"{Mount}\" is the whole mount, that the path does not begin with data/, and that the engine is version 2 (vault secrets list -detailed).")
    {
        StatusCode = answer.StatusCode,
    };
}
