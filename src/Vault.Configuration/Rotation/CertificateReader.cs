using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Mapping;

namespace Vault.Configuration.Rotation;

/// <summary>Makes of PEM texts what a handshake sends: the certificate, and the intermediates between it and its root.</summary>
internal sealed class CertificateReader(RotatingCertificateOptions options, TimeProvider time)
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";

    /// <exception cref="RotationRefusedException">A text is missing or wrong, or the certificate has ended.</exception>
    public SslStreamCertificateContext Read(IConfigurationSection section)
    {
        IConfigurationSection certificate = Required(section, options.CertificateKey);
        IConfigurationSection privateKey = Required(section, options.PrivateKeyKey);
        X509Certificate2Collection others = [];
        Import(certificate, others);
        if (Find(section, options.ChainKey) is { } chain)
        {
            foreach (IConfigurationSection text in chain.GetChildren().Prepend(chain).Where(text => text.Value is { Length: > 0 }))
            {
                Import(text, others);
            }
        }

        X509Certificate2 leaf = Leaf(certificate, privateKey);
        if (leaf.NotAfter.ToUniversalTime() <= time.GetUtcNow())
        {
            throw new RotationRefusedException(
                $"The certificate at \"{certificate.Path}\" ended at {leaf.NotAfter.ToUniversalTime():u}. Issue a new one.");
        }

        // Offline, or intermediates that are missing would be asked for over the network, in the handshakes.
        return SslStreamCertificateContext.Create(leaf, others, offline: true);
    }

    private static X509Certificate2 Leaf(IConfigurationSection certificate, IConfigurationSection privateKey)
    {
        try
        {
            return ForTls(X509Certificate2.CreateFromPem(certificate.Value, privateKey.Value));
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException or NotSupportedException)
        {
            // Its message stays behind: it is not known what it quotes.
            throw new RotationRefusedException(
                $"\"{certificate.Path}\" and \"{privateKey.Path}\" are not a certificate and its unencrypted key as PEM ({wrong.GetType().Name}).");
        }
    }

    /// <summary>.NET passes over what it cannot read: clients would be the first to notice that an intermediate is missing.</summary>
    private static void Import(IConfigurationSection section, X509Certificate2Collection others)
    {
        string text = section.Value!;
        int before = others.Count;
        bool isRead = false;
        try
        {
            others.ImportFromPem(text);
            isRead = others.Count > before && others.Count - before == text.Split(Begin).Length - 1;
        }
        catch (CryptographicException)
        {
        }

        if (!isRead)
        {
            throw new RotationRefusedException($"\"{section.Path}\" holds something else than certificates as PEM.");
        }
    }

    private static IConfigurationSection Required(IConfigurationSection section, string key) =>
        Find(section, key) is { Value.Length: > 0 } found
            ? found
            : throw new RotationRefusedException($"There is no PEM text at \"{section.Path}:{key}\". Set it in the configuration.");

    private static IConfigurationSection? Find(IConfigurationSection section, string key) =>
        new[] { key, PascalCase.Convert(key) }.Select(section.GetSection).FirstOrDefault(found => found.Exists());

    private static X509Certificate2 ForTls(X509Certificate2 made)
    {
        if (!OperatingSystem.IsWindows())
        {
            return made;
        }

        // TLS on Windows takes no key that lives in memory only.
        using (made)
        {
            byte[] exported = made.Export(X509ContentType.Pfx);
            try
            {
#if NET9_0_OR_GREATER
                return X509CertificateLoader.LoadPkcs12(exported, null);
#else
                return new X509Certificate2(exported);
#endif
            }
            finally
            {
                CryptographicOperations.ZeroMemory(exported);
            }
        }
    }
}
