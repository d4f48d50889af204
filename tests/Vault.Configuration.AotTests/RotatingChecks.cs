using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Vault.Configuration.AotTests;

/// <summary>What is built of values, and a certificate, in a container and without a host.</summary>
internal static class RotatingChecks
{
    public static async Task RunAsync(Checks checks)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made = new CertificateRequest("CN=aot", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Db:User", "u1"), new("Db:Password", "p1"),
            new("Tls:certificate", made.ExportCertificatePem()), new("Tls:private_key", key.ExportPkcs8PrivateKeyPem()),
        ]).Build();
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddRotating<MemoryStream>("Db", (section, _) => new MemoryStream(new byte[$"{section["User"]}{section["Password"]}".Length]))
            .AddRotatingCertificate("Tls")
            .BuildServiceProvider();
        Rotating<MemoryStream> rotating = services.GetRequiredService<Rotating<MemoryStream>>();

        Lent<MemoryStream> first = rotating.Borrow();
        checks.Equal("Rotating: the first is built", first.Value.Length, 4);
        configuration["Db:Password"] = "longer";
        checks.Equal("Rotating: a change is seen", await rotating.RotateAsync(), true);
        checks.Equal("Rotating: what is lent still works", first.Value.CanRead, true);
        first.Dispose();
        checks.Equal("Rotating: the next is lent", rotating.Current.Length, 8);
        checks.Equal(
            "Rotating: a certificate is read",
            services.GetRequiredService<RotatingCertificate>().Context.TargetCertificate.SerialNumber,
            made.SerialNumber);
    }
}
