using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Vault.Configuration.Tool;

/// <summary>The policies that an application's settings ask for; no server is asked.</summary>
internal static class Policies
{
    /// <exception cref="SettingsException">Secrets are named wrongly.</exception>
    public static IReadOnlyList<VaultPolicy> Of(ConfigurationManager settings, VaultPolicyOptions options)
    {
        bool hasReferences = References.MayBeIn(settings);

        // Switched off, the sources ask nobody, and say what they would read all the same.
        settings.AddInMemoryCollection([new("Vault:Disabled", "true")]);
        try
        {
            ((IConfigurationBuilder)settings).AddVault();
            if (hasReferences)
            {
                ((IConfigurationBuilder)settings).AddVaultReferences();
            }

            return VaultPolicy.Generate(settings, options);
        }
        catch (OptionsValidationException wrong)
        {
            throw new SettingsException(string.Join(Environment.NewLine, wrong.Failures));
        }
    }
}
