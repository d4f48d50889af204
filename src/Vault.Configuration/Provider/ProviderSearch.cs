using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Provider;

/// <summary>Finds our providers behind an <see cref="IConfiguration"/>, those of chained configurations included.</summary>
internal static class ProviderSearch
{
    public static IEnumerable<VaultConfigurationProvider> FindIn(IConfiguration configuration)
    {
        if (configuration is not IConfigurationRoot root)
        {
            yield break;
        }

        foreach (IConfigurationProvider provider in root.Providers)
        {
            switch (provider)
            {
                case VaultConfigurationProvider ours:
                    yield return ours;
                    break;
                case ChainedConfigurationProvider chained:
                    foreach (VaultConfigurationProvider inner in FindIn(chained.Configuration))
                    {
                        yield return inner;
                    }

                    break;
            }
        }
    }
}
