using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Provider;

/// <summary>Finds our providers behind an <see cref="IConfiguration"/>, those of chained configurations included.</summary>
internal static class ProviderSearch
{
    public static IEnumerable<VaultConfigurationProvider> FindIn(IConfiguration configuration) =>
        AllOf(configuration).Select(one => one.Provider).OfType<VaultConfigurationProvider>();

    /// <summary>The run times behind those that were not disposed, each once.</summary>
    public static IEnumerable<VaultRuntime> RuntimesIn(IConfiguration configuration) =>
        FindIn(configuration).Where(provider => !provider.IsDisposed).Select(provider => provider.Runtime).Distinct();

    /// <summary>Those that are switched off.</summary>
    public static IEnumerable<LeftOutProvider> FindLeftOutIn(IConfiguration configuration) =>
        AllOf(configuration).Select(one => one.Provider).OfType<LeftOutProvider>();

    /// <summary>All providers, each with the root that it is part of.</summary>
    public static IEnumerable<(IConfigurationRoot Root, IConfigurationProvider Provider)> AllOf(IConfiguration configuration)
    {
        if (configuration is not IConfigurationRoot root)
        {
            yield break;
        }

        foreach (IConfigurationProvider provider in root.Providers)
        {
            if (provider is not ChainedConfigurationProvider chained)
            {
                yield return (root, provider);
                continue;
            }

            foreach ((IConfigurationRoot, IConfigurationProvider) inner in AllOf(chained.Configuration))
            {
                yield return inner;
            }
        }
    }
}
