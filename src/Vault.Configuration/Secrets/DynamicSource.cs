using System.Globalization;
using System.Text.Json;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>
/// What an engine makes when it is asked: a credential of a database or a cloud, with a lease or without.
/// <see href="https://developer.hashicorp.com/vault/api-docs/secret/databases#generate-credentials"/>
/// </summary>
/// <param name="whole">The path with the mount; a credential is one thing, whatever it is asked by.</param>
/// <param name="mapping">How fields become keys.</param>
internal sealed class DynamicSource(string whole, SecretMapping mapping) : SecretSource(mapping)
{
    /// <summary>Vault changes the password of a static role when its time to live is over; a moment later it has.</summary>
    private static readonly TimeSpan AfterRotation = TimeSpan.FromSeconds(1);

    public override string DisplayPath => whole;

    /// <summary>A credential of a role, where an engine has them as the one of databases does.</summary>
    public static DynamicSource OfRole(string mount, string role, SecretMapping mapping) => new($"{mount}/creds/{role}", mapping);

    public override string? SecretPath => whole;

    public override IReadOnlyList<AccessRule> Access => [AccessRule.Read(whole)];

    /// <summary>All but the password of a static role, which everybody has in common.</summary>
    public override bool IsLent => !whole.Split('/').Any(segment => segment is "static-creds" or "static-cred");

    public override IEnumerable<string> Validate()
    {
        foreach (string mistake in ValidateMapping())
        {
            yield return mistake;
        }

        if (VaultPath.FindProblem(whole) is { } problem)
        {
            yield return $"The path \"{whole}\" is not valid: {problem}.";
        }
    }

    public override VaultRequest DescribeRead(string path) => new(HttpMethod.Get, whole);

    public override SecretReading Read(string path, VaultAnswer answer, DateTimeOffset now)
    {
        PlainAnswer read = PlainAnswer.Read(DescribeRead(path), answer);
        return read.Fields is { } fields
            ? new SecretReading(VaultSecretState.Live, fields, read.Lease is null ? Rotation(fields) : null, read.RequestId)
            {
                Lease = read.Lease,
                ReadAgainAfter = read.Lease is null ? UntilRotation(fields) : null,
            }
            : answer.IsNotFound ? new SecretReading(VaultSecretState.Absent, default, null, read.RequestId)
            : throw VaultErrors.NotVaults(DescribeRead(path), answer.StatusCode, "it has no fields");
    }

    public override string Display(string path) => whole;

    public override string RelativePath(string path) => "";

    /// <summary>
    /// A static role keeps its user and changes the password: when it last did stands for a version. Its other fields change
    /// with every second.
    /// </summary>
    private static SecretVersion? Rotation(byte[] fields) =>
        SecretJson.Find(fields, "last_vault_rotation", JsonTokenType.String) is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? new SecretVersion(0, at, null, false)
            : null;

    private static TimeSpan? UntilRotation(byte[] fields) =>
        Rotation(fields) is not null && SecretJson.Find(fields, "ttl", JsonTokenType.Number) is { } text
        && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long seconds)
            ? VaultSeconds.ToTimeSpan(seconds) + AfterRotation
            : null;
}
