namespace Vault.Configuration.Connection;

/// <summary>Finds mistakes in how the connection is to be made, the files included, before the first request.</summary>
internal static class ConnectionMistakes
{
    /// <summary>Where our handler makes the connections.</summary>
    public static IEnumerable<string> Find(VaultOptions options, bool needsClientCertificate)
    {
        foreach (Uri address in Addresses(options).Where(address => address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback))
        {
            if (!options.AllowUnencryptedHttp)
            {
                yield return $"Address \"{ConnectionFaults.Show(address)}\" would send tokens and secrets in clear: use https://, or set AllowUnencryptedHttp where the network is safe otherwise.";
            }
        }

        TlsSettings tls = TlsSettings.From(options.Tls);
        if (FindMistake(() => TlsMaterial.ReadAuthorities(TlsFiles.ReadAuthorities(tls))) is { } authorities)
        {
            yield return authorities;
        }

        if (tls.ClientCertificateFile is not null)
        {
            if (FindMistake(() => TlsMaterial.ReadClientCertificate(TlsFiles.ReadClientCertificate(tls)!.Value, TlsFiles.ReadClientKey(tls)!.Value)) is { } certificate)
            {
                yield return certificate;
            }
        }
        else if (tls.ClientKeyFile is not null)
        {
            yield return "Tls.ClientKeyFile is set, and Tls.ClientCertificateFile is not: the key alone is of no use.";
        }
        else if (needsClientCertificate && Addresses(options).Any(address => address.Scheme == Uri.UriSchemeHttps))
        {
            yield return "UseClientCertificate was chosen, and there is no certificate to show: set Tls.ClientCertificateFile.";
        }
    }

    /// <summary>Where the user's own handler does.</summary>
    public static IEnumerable<string> FindWithHandler(VaultOptions options)
    {
        TlsSettings tls = TlsSettings.From(options.Tls);
        (string Name, bool IsSet)[] settings =
        [
            (nameof(tls.CertificateAuthorityFile), tls.CertificateAuthorityFile is not null),
            (nameof(tls.CertificateAuthorityFolder), tls.CertificateAuthorityFolder is not null),
            (nameof(tls.CertificateAuthorityPem), tls.CertificateAuthorityPem is not null),
            (nameof(tls.ClientCertificateFile), tls.ClientCertificateFile is not null),
            (nameof(tls.ClientKeyFile), tls.ClientKeyFile is not null),
            (nameof(tls.ServerName), tls.ServerName is not null),
            (nameof(tls.SkipVerification), tls.SkipVerification),
        ];
        string[] set = [.. settings.Where(setting => setting.IsSet).Select(setting => $"Tls.{setting.Name}")];
        if (set.Length > 0)
        {
            yield return $"{string.Join(", ", set)}: these have no effect on the handler of UseHttpMessageHandler. Set it up there, or leave the handler out.";
        }

        foreach (Uri address in Addresses(options).Where(UnixSocket.Is))
        {
            yield return $"Address \"{ConnectionFaults.Show(address)}\" is a Unix domain socket, which the handler of UseHttpMessageHandler would have to open: leave the handler out, or give it an http:// address.";
        }
    }

    private static string? FindMistake(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (VaultException mistake)
        {
            return mistake.Message;
        }
    }

    /// <summary>Those that are addresses at all; the others are a mistake of their own.</summary>
    private static IEnumerable<Uri> Addresses(VaultOptions options) =>
        new[] { options.Address }.Concat(options.FallbackAddresses).OfType<Uri>().Where(address => address.IsAbsoluteUri);
}
