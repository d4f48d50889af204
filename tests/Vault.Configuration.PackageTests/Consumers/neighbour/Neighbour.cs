// Stands in for packages that are out there: they declare the same namespace, a class of the same name, or an extension AddVault, also in the
// namespaces that every program has in scope.
namespace Vault.Configuration
{
    using Microsoft.Extensions.Configuration;

    public sealed class NeighbourOptions
    {
        public Uri? Address { get; set; }
    }

    public static class VaultConfigurationExtensions
    {
        public static IConfigurationBuilder AddVault(this IConfigurationBuilder builder, Action<NeighbourOptions> configure)
        {
            configure(new NeighbourOptions());
            return builder.AddInMemoryCollection([new("neighbour", "too")]);
        }
    }
}

namespace Microsoft.Extensions.Configuration
{
    public static class NeighbourExtensions
    {
        public static IConfigurationBuilder AddVault(this IConfigurationBuilder builder) => builder;
    }
}
