using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>
/// KV version 1, which keeps no versions: the values alone show that something changed.
/// <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v1"/>
/// </summary>
internal sealed class KeyValueV1Source(string mount, string path, SecretMapping mapping) : MountedSource(mount, path, mapping)
{
    public override SecretMount Named => new($"{Mount}/", "kv", 1);

    public override IReadOnlyList<AccessRule> Access => IsFolder ? [ListRule, ReadRule] : [ReadRule];

    public override IReadOnlyList<string> ChangedAt => [Below(Mount)];

    private AccessRule ListRule => AccessRule.List(Below(Mount));

    private AccessRule ReadRule => AccessRule.Read(Below(Mount));

    public override VaultRequest DescribeList(string folder) =>
        new(VaultRequest.List, folder.Length == 0 ? Mount : $"{Mount}/{folder}") { Access = ListRule };

    public override VaultRequest DescribeRead(string path) => new(HttpMethod.Get, $"{Mount}/{path}") { Access = ReadRule };

    public override SecretReading Read(string path, VaultAnswer answer, DateTimeOffset now)
    {
        PlainAnswer read = PlainAnswer.Read(DescribeRead(path), answer);
        return read switch
        {
            // Version 2 says so in a warning when it is asked without data/.
            { Fields: null, HasWarnings: true } => throw new VaultException(
                VaultErrorKind.NotFound,
                $"\"{Display(path)}\" is not a secret of a KV version 1 engine. Use AddKeyValue for version 2 (vault secrets list -detailed).")
            {
                StatusCode = answer.StatusCode,
            },
            { Fields: null } when answer.IsNotFound => new SecretReading(VaultSecretState.Absent, default, null, read.RequestId),
            { Fields: { } fields } => new SecretReading(VaultSecretState.Live, fields, null, read.RequestId),
            _ => throw VaultErrors.NotVaults(DescribeRead(path), answer.StatusCode, "it has no fields"),
        };
    }
}
