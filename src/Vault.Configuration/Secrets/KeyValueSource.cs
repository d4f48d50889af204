using System.Text.Json;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>
/// KV version 2: one secret, or a folder with all that is in it.
/// <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2"/>
/// </summary>
internal sealed class KeyValueSource : SecretSource
{
    private readonly string _mount;
    private readonly string _path;
    private readonly bool _isFolder;

    /// <param name="mount">Without slashes at its ends.</param>
    /// <param name="path">A secret; or a folder, if it ends in a slash (<c>/</c> alone is the whole mount).</param>
    /// <param name="mapping">How fields become keys.</param>
    public KeyValueSource(string mount, string path, SecretMapping mapping)
        : base(mapping)
    {
        _mount = mount;
        _isFolder = path.EndsWith('/');
        _path = _isFolder ? path[..^1] : path;
    }

    public override string DisplayPath => _isFolder && _path.Length > 0 ? $"{_mount}/{_path}/" : $"{_mount}/{_path}";

    public override string? SecretPath => _isFolder ? null : _path;

    public override string FolderPath => _path;

    public override IEnumerable<string> Validate()
    {
        foreach (string mistake in Mapping.Validate(DisplayPath))
        {
            yield return mistake;
        }

        if (VaultPath.FindProblem(_mount) is { } mountProblem)
        {
            yield return $"The mount \"{_mount}\" is not valid: {mountProblem}.";
        }

        // The whole mount is written as "/", and that is not an empty path.
        if (!(_isFolder && _path.Length == 0) && VaultPath.FindProblem(_path) is { } pathProblem)
        {
            yield return $"The path \"{_path}\" in the mount \"{_mount}\" is not valid: {pathProblem}.";
        }
    }

    public override VaultRequest DescribeList(string folder) =>
        new(VaultRequest.List, folder.Length == 0 ? $"{_mount}/metadata" : $"{_mount}/metadata/{folder}");

    public override VaultRequest DescribeRead(string path) => new(HttpMethod.Get, $"{_mount}/data/{path}");

    public override SecretReading Read(string path, VaultAnswer answer, DateTimeOffset now)
    {
        KeyValueAnswer read;
        try
        {
            read = SecretJson.ReadKeyValue(answer.Body);
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
            { Fields: { } fields } when !answer.IsNotFound => new SecretReading(VaultSecretState.Live, fields, read.Version, read.RequestId),
            { Version.DeletionAt: { } deletion } when deletion <= now || answer.IsNotFound =>
                new SecretReading(VaultSecretState.Deleted, default, read.Version, read.RequestId),
            _ => throw VaultErrors.NotVaults(DescribeRead(path), answer.StatusCode, "it has neither fields nor a deletion time"),
        };
    }

    public override string Display(string path) => $"{_mount}/{path}";

    public override string RelativePath(string path) =>
        !_isFolder ? "" : _path.Length == 0 ? path : path[(_path.Length + 1)..];

    private VaultException NotVersioned(string path, VaultAnswer answer) => new(
        VaultErrorKind.NotFound,
        $"\"{Display(path)}\" is not a secret of a KV version 2 engine. Check that \"{_mount}\" is the whole mount, that the path does not begin with data/, and that the engine is version 2 (vault secrets list -detailed).")
    {
        StatusCode = answer.StatusCode,
    };
}
