namespace Vault.Configuration.Connection;

/// <summary>Finds mistakes in how the connection is to be made, the files included, before the first request.</summary>
internal static class ConnectionMistakes
{
    /// <summary>Where our handler makes the connections.</summary>
    public static IEnumerable<string> Find(VaultOptions options, bool needsClientCertificate)
    {
        foreach ((string option, Uri address) in Addresses(options).Where(given => given.Address.Scheme == Uri.UriSchemeHttp && !given.Address.IsLoopback))
        {
            if (!options.AllowUnencryptedHttp)
            {
                yield return $"{option} \"{ConnectionFaults.Show(address)}\" would send tokens and secrets in clear: use https://, or set AllowUnencryptedHttp where the network is safe otherwise.";
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
        else if (needsClientCertificate && Addresses(options).Any(given => given.Address.Scheme == Uri.UriSchemeHttps))
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

        foreach ((string option, Uri address) in Addresses(options).Where(given => UnixSocket.Is(given.Address)))
        {
            yield return $"{option} \"{ConnectionFaults.Show(address)}\" is a Unix domain socket, which the handler of UseHttpMessageHandler would have to open: leave the handler out, or give it an http:// address.";
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

    /// <summary>Those that are addresses at all, each with the option that holds it; the others are a mistake of their own.</summary>
    private static IEnumerable<(string Option, Uri Address)> Addresses(VaultOptions options) =>
        new[] { ("Address", options.Address) }
            .Concat(options.FallbackAddresses.Select(address => ("FallbackAddresses: Address", (Uri?)address)))
            .Where(given => given.Item2 is { IsAbsoluteUri: true })
            .Select(given => (given.Item1, given.Item2!));
}
