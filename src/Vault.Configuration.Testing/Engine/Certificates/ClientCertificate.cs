using System.Globalization;
using System.Numerics;
using System.Security.Cryptography.X509Certificates;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Certificates;

/// <summary>The certificate that a client showed, with what it sent along for the chain.</summary>
internal sealed class ClientCertificate : IDisposable
{
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly List<X509Certificate2> _sent;

    public ClientCertificate(IReadOnlyList<byte[]> sent) => _sent = [.. sent.Select(Load)];

    public string CommonName => _sent[0].GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    public IEnumerable<string> DnsNames => Extension<X509SubjectAlternativeNameExtension>()?.EnumerateDnsNames() ?? [];

    public bool Is(X509Certificate2 other) => _sent[0].RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span);

    /// <summary>What a token that this certificate logged in for tells about it.</summary>
    public Dictionary<string, string> Describe(string role) => new(StringComparer.Ordinal)
    {
        ["authority_key_id"] = Hex(Extension<X509AuthorityKeyIdentifierExtension>()?.KeyIdentifier ?? default),
        ["cert_name"] = role,
        ["common_name"] = CommonName,
        ["serial_number"] = BigInteger.Parse("0" + _sent[0].SerialNumber, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            .ToString(CultureInfo.InvariantCulture),
        ["subject_key_id"] = Hex(Extension<X509SubjectKeyIdentifierExtension>()?.SubjectKeyIdentifierBytes ?? default),
    };

    /// <summary>Its chain to one of the authorities; empty where it leads to none of them.</summary>
    public IReadOnlyList<X509Certificate2> ChainTo(X509Certificate2Collection authorities, DateTimeOffset now)
    {
        CheckTime(now);
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(_sent.Skip(1).ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ClientUse));

        // As Go sees it: any certificate that is trusted will do, be it the root or not, and the last second is still in time.
        chain.ChainPolicy.VerificationFlags =
            X509VerificationFlags.AllowUnknownCertificateAuthority | X509VerificationFlags.IgnoreNotTimeValid;
        bool isSound = chain.Build(_sent[0]);
        List<X509Certificate2> found = [.. chain.ChainElements.Select(element => element.Certificate)];

        if (!found.Any(authorities.Contains) || !found.All(certificate => IsInTime(certificate, now)))
        {
            return [];
        }

        if (!isSound && chain.ChainStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotValidForUsage)))
        {
            throw Unverified("x509: certificate specifies an incompatible key usage");
        }

        return isSound ? found : [];
    }

    public void Dispose() => _sent.ForEach(certificate => certificate.Dispose());

    private void CheckTime(DateTimeOffset now)
    {
        if (!IsInTime(_sent[0], now))
        {
            DateTimeOffset end = _sent[0].NotAfter;
            throw Unverified(
                "x509: certificate has expired or is not yet valid: current time "
                + $"{Written(now)} is {(now > end ? "after" : "before")} {Written(now > end ? end : _sent[0].NotBefore)}");
        }
    }

    private static bool IsInTime(X509Certificate2 certificate, DateTimeOffset now) =>
        certificate.NotBefore <= now && now <= certificate.NotAfter;

    private T? Extension<T>()
        where T : X509Extension => _sent[0].Extensions.OfType<T>().FirstOrDefault();

    private static X509Certificate2 Load(byte[] der) =>
#if NET9_0_OR_GREATER
        X509CertificateLoader.LoadCertificate(der);
#else
        new(der);
#endif

#pragma warning disable CA1308 // Vault writes key ids in lower case
    private static string Hex(ReadOnlyMemory<byte> bytes) =>
        string.Join(':', bytes.ToArray().Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
#pragma warning restore CA1308

    private static string Written(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // Not a 400: a real server fails over it rather than refusing it.
    private static VaultError Unverified(string reason) =>
        VaultError.With(500, $"failed to verify client's certificate: {reason}");
}
