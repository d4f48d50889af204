using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.Benchmarks.Servers;

/// <summary>.NET's own client, for whoever speaks to the server without the library.</summary>
internal static class PlainHttp
{
    public static HttpClient CreateClient(IAskedVault vault)
    {
        SocketsHttpHandler handler = new() { UseProxy = !vault.Address.IsLoopback };
        if (vault.CertificatePem is { } pem)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509Certificate2.CreateFromPem(pem) },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        return new HttpClient(handler)
        {
            BaseAddress = new Uri(vault.Address, "/v1/"),
            DefaultRequestVersion = vault.Address.Scheme == "https" ? HttpVersion.Version20 : HttpVersion.Version11,
        };
    }
}
