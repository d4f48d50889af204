// The library with one secret, as in the README.
using Microsoft.Extensions.Configuration;

IConfigurationRoot configuration = new ConfigurationBuilder()
    .AddVault(vault =>
    {
        vault.Options.Address = new Uri(args[0]);
        vault.Options.Tls.CertificateAuthorityPem = args[1];
        vault.UseAppRole(args[2], args[3]).AddKeyValue("secret", args[4]);
    })
    .Build();
return configuration[args[5]] is null ? 1 : 0;
