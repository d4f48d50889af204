using System.Globalization;
using System.Text.Json;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>
/// A certificate that the PKI engine issues: with its key, since Vault keeps none of it.
/// <see href="https://developer.hashicorp.com/vault/api-docs/secret/pki#generate-certificate-and-key"/>
/// </summary>
internal sealed class CertificateSource(string mount, string role, VaultCertificateRequest wanted, SecretMapping mapping)
    : SecretSource(mapping)
{
    private readonly string _path = $"{mount}/issue/{role}";
    private readonly byte[] _body = wanted.ToJson();
    private readonly string[] _mistakes = [.. wanted.Validate()];

    public override string DisplayPath => _path;

    public override string? SecretPath => _path;

    public override IReadOnlyList<AccessRule> Access => [IssueRule];

    private AccessRule IssueRule => AccessRule.Update(_path, "issuing");

    public override IEnumerable<string> Validate()
    {
        foreach (string mistake in ValidateMapping().Concat(_mistakes.Select(mistake => $"The certificate of \"{_path}\": {mistake}.")))
        {
            yield return mistake;
        }

        if (VaultPath.FindProblem(mount) is { } mountProblem)
        {
            yield return $"The mount \"{mount}\" is not valid: {mountProblem}.";
        }

        if (VaultPath.FindProblem(role) is { } roleProblem)
        {
            yield return $"The role \"{role}\" of the mount \"{mount}\" is not valid: {roleProblem}.";
        }
    }

    public override VaultRequest DescribeRead(string path) => new(HttpMethod.Post, path) { Body = _body, Access = IssueRule };

    public override SecretReading Read(string path, VaultAnswer answer, DateTimeOffset now)
    {
        VaultRequest request = DescribeRead(path);
        if (answer.IsNotFound)
        {
            throw new VaultException(
                VaultErrorKind.NotFound, $"Nothing at \"{_path}\" issues certificates (404). Check the mount and the namespace.")
            {
                StatusCode = answer.StatusCode,
            };
        }

        PlainAnswer read = PlainAnswer.Read(request, answer);
        if (read.Fields is not { } fields
            || SecretJson.Find(fields, "expiration", JsonTokenType.Number) is not { } text
            || !long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long expiration))
        {
            throw VaultErrors.NotVaults(request, answer.StatusCode, "it holds no certificate with an expiration");
        }

        TimeSpan life = VaultSeconds.ToTimeSpan(Math.Max(expiration, 0) - now.ToUnixTimeSeconds());
        if (read.Lease is null && life <= TimeSpan.Zero)
        {
            // Taken over, it would be replaced at once, by one that has ended as well, and so on for ever.
            throw new VaultException(
                VaultErrorKind.InvalidRequest,
                $"The certificate that Vault issued at \"{_path}\" has ended already by this machine's clock. Compare the clocks of this machine and of Vault, and the role's TTL.")
            {
                RequestId = read.RequestId,
            };
        }

        return new SecretReading(VaultSecretState.Live, fields, null, read.RequestId)
        {
            // A certificate with a lease of its own is revoked with it, and ends with it.
            Lease = read.Lease ?? new Lease(Id: null, life, IsRenewable: false),
        };
    }

    public override string Display(string path) => path;

    public override string RelativePath(string path) => "";
}
