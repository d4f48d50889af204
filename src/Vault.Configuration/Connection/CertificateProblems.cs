using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.Connection;

/// <summary>Says what is wrong with a server's certificate, and what to do.</summary>
internal static class CertificateProblems
{
    private const int LongestList = 10;
    private const int LongestName = 100;

#pragma warning disable RS0030 // .NET checks certificates against the real clock, whatever clock the secrets live by.
    private static TimeProvider SystemTime => TimeProvider.System;
#pragma warning restore RS0030

    /// <param name="host">The name that was expected.</param>
    /// <param name="certificate">The server's.</param>
    /// <param name="chain">As far as it could be built.</param>
    /// <param name="errors">What .NET found.</param>
    /// <param name="hasOwnAuthorities">Whether other authorities than the system's were given.</param>
    public static string Describe(
        string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, bool hasOwnAuthorities)
    {
        if (certificate is null)
        {
            return "The server showed no certificate.";
        }

        List<string> problems = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            problems.Add(DescribeNames(host, certificate));
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            problems.AddRange(DescribeChain(chain, hasOwnAuthorities));
        }

        return string.Join(' ', problems);
    }

    private static string DescribeNames(string host, X509Certificate2 certificate)
    {
        X509SubjectAlternativeNameExtension? extension = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string[] names = extension is null
            ? []
            : [.. extension.EnumerateDnsNames(), .. extension.EnumerateIPAddresses().Select(address => address.ToString())];
        string listed = names.Length == 0
            ? "no host"
            : string.Join(", ", names.Take(LongestList).Select(Printable)) + (names.Length > LongestList ? " and more" : "");
        return $"The certificate is for {listed}, and not for {host}: use such an address, or set Tls.ServerName.";
    }

    private static IEnumerable<string> DescribeChain(X509Chain? chain, bool hasOwnAuthorities)
    {
        X509ChainElement[] elements = [.. chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>()];
        bool isDescribed = false;
        foreach ((X509ChainElement element, int position) in elements.Select((element, position) => (element, position)))
        {
            string which = position == 0 ? "The certificate" : $"The certificate of \"{Printable(element.Certificate.Subject)}\" above it";
            foreach (X509ChainStatus status in element.ChainElementStatus)
            {
                isDescribed = true;
                yield return Describe(status.Status, which, element.Certificate, hasOwnAuthorities);
            }
        }

        if (!isDescribed)
        {
            string flags = string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status));
            yield return $"The certificate's chain could not be verified ({flags}).";
        }
    }

    private static string Describe(X509ChainStatusFlags status, string which, X509Certificate2 certificate, bool hasOwnAuthorities) => status switch
    {
        X509ChainStatusFlags.NotTimeValid when certificate.NotBefore.ToUniversalTime() > SystemTime.GetUtcNow() =>
            $"{which} is valid from {Show(certificate.NotBefore)} on only ({status}): check the clock of this machine.",
        X509ChainStatusFlags.NotTimeValid => $"{which} expired on {Show(certificate.NotAfter)} ({status}).",
        X509ChainStatusFlags.UntrustedRoot =>
            $"Its root \"{Printable(certificate.Subject)}\" is not trusted ({status}): {WhereTrustComesFrom(hasOwnAuthorities)}",
        X509ChainStatusFlags.PartialChain =>
            $"Its issuer \"{Printable(certificate.Issuer)}\" is not known here ({status}): {WhereTrustComesFrom(hasOwnAuthorities)} Or the server does not send its intermediates.",
        X509ChainStatusFlags.NotValidForUsage => $"{which} is not meant for servers ({status}).",
        X509ChainStatusFlags.NotSignatureValid => $"{which} has a signature that is not its issuer's ({status}).",
        _ => $"{which} is not acceptable ({status}).",
    };

    private static string WhereTrustComesFrom(bool hasOwnAuthorities) => hasOwnAuthorities
        ? "it is not among the certificate authorities that were given."
        : "only the system's certificate authorities are trusted; give another one in Tls.CertificateAuthorityFile.";

    private static string Show(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A stranger may have written it.</summary>
    private static string Printable(string name) =>
        new([.. name.Take(LongestName).Select(character => character is >= ' ' and <= '~' and not '"' ? character : '?')]);
}
