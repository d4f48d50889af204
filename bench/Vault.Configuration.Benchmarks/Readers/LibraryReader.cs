using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Vault.Configuration.Benchmarks.Servers;

namespace Vault.Configuration.Benchmarks.Readers;

/// <summary>The library, as a program uses it.</summary>
internal static class LibraryReader
{
    /// <param name="vault">Where the secrets are.</param>
    /// <param name="folder">And in which folder.</param>
    /// <param name="named">How many, to add each by its name; <see langword="null"/> to add the folder.</param>
    public static ConfigurationRoot Build(IAskedVault vault, string folder, int? named) =>
        (ConfigurationRoot)AddTo(new ConfigurationBuilder(), vault, folder, named).Build();

    /// <summary>The same, beside what else a program has.</summary>
    public static IConfigurationBuilder AddTo(IConfigurationBuilder builder, IAskedVault vault, string folder, int? named) =>
        builder.AddVault(choices =>
        {
            choices.Options.Address = vault.Address;
            choices.Options.Tls.CertificateAuthorityPem = vault.CertificatePem;
            choices.Options.Refresh.Enabled = false; // Polled by hand.
            choices.UseLoggerFactory(NullLoggerFactory.Instance); // As in a host whose log begins at Information.
            choices.UseAppRole(
                VaultCredential.FromValue(vault.RoleId), VaultCredential.FromValue(vault.SecretId), options => options.Mount = vault.AppRoleMount);
            if (named is not { } count)
            {
                choices.AddKeyValue(vault.Mount, folder + "/");
                return;
            }

            foreach (string name in Enumerable.Range(0, count).Select(SampleSecret.Name))
            {
                choices.AddKeyValue(vault.Mount, $"{folder}/{name}", secret => secret.Section = name);
            }
        });
}
