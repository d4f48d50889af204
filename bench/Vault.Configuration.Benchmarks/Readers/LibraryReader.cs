using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Vault.Configuration.Benchmarks.Readers;

/// <summary>The library, as a program uses it.</summary>
internal static class LibraryReader
{
    /// <param name="vault">Where the secrets are.</param>
    /// <param name="folder">And in which folder.</param>
    /// <param name="named">How many, to add each by its name; <see langword="null"/> to add the folder.</param>
    public static ConfigurationRoot Build(VaultProcess vault, string folder, int? named) =>
        (ConfigurationRoot)AddTo(new ConfigurationBuilder(), vault, folder, named).Build();

    /// <summary>The same, beside what else a program has.</summary>
    public static IConfigurationBuilder AddTo(IConfigurationBuilder builder, VaultProcess vault, string folder, int? named) =>
        builder.AddVault(choices =>
        {
            choices.Options.Address = vault.Address;
            choices.Options.Tls.CertificateAuthorityPem = vault.CertificatePem;
            choices.Options.Refresh.Enabled = false; // Polled by hand.
            choices.UseLoggerFactory(NullLoggerFactory.Instance); // As in a host whose log begins at Information.
            choices.UseAppRole(vault.RoleId, vault.SecretId);
            if (named is not { } count)
            {
                choices.AddKeyValue("secret", folder + "/");
                return;
            }

            foreach (string name in Enumerable.Range(0, count).Select(ServedVault.SecretName))
            {
                choices.AddKeyValue("secret", $"{folder}/{name}", secret => secret.Section = name);
            }
        });
}
