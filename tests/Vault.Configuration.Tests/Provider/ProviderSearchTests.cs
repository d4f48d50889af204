using Microsoft.Extensions.Configuration;
using Vault.Configuration.Provider;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class ProviderSearchTests
{
    [Fact]
    public void FindIn_ChainedConfigurations_FindsThoseInsideToo()
    {
        using VaultBed inner = new(VaultBed.Holding(() => """{"a":"1"}"""));
        IConfigurationRoot middle = new ConfigurationBuilder().AddConfiguration(inner.Root).Build();
        IConfigurationRoot outer = new ConfigurationBuilder().AddInMemoryCollection().AddConfiguration(middle).Build();

        ProviderSearch.FindIn(outer).Should().Equal(ProviderSearch.FindIn(inner.Root));
        ProviderSearch.FindIn(outer).Should().ContainSingle();
    }

    [Fact]
    public void FindIn_NoneThere_IsEmpty()
    {
        IConfigurationRoot root = new ConfigurationBuilder().AddInMemoryCollection().Build();

        ProviderSearch.FindIn(root).Should().BeEmpty();
        ProviderSearch.FindIn(root.GetSection("a")).Should().BeEmpty();
    }
}
