using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Provider;

/// <summary>Finds our providers behind an <see cref="IConfiguration"/>, those of chained configurations included.</summary>
internal static class ProviderSearch
{
    public static IEnumerable<VaultConfigurationProvider> FindIn(IConfiguration configuration) =>
        All(configuration).OfType<VaultConfigurationProvider>();

    /// <summary>Those that are switched off.</summary>
    public static IEnumerable<LeftOutProvider> FindLeftOutIn(IConfiguration configuration) => All(configuration).OfType<LeftOutProvider>();

    private static IEnumerable<IConfigurationProvider> All(IConfiguration configuration)
    {
        if (configuration is not IConfigurationRoot root)
        {
            yield break;
        }

        foreach (IConfigurationProvider provider in root.Providers)
        {
            if (provider is not ChainedConfigurationProvider chained)
            {
                yield return provider;
                continue;
            }

            foreach (IConfigurationProvider inner in All(chained.Configuration))
            {
                yield return inner;
            }
        }
    }
}
