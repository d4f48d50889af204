using Microsoft.Extensions.Configuration;
using Vault.Configuration.Settings;

namespace Vault.Configuration.Provider;

/// <summary>Where the settings of one <c>AddVault</c> are: a section that was given, or <c>Vault</c> of what was added before.</summary>
internal sealed class SectionOrigin(IConfiguration? given)
{
    public const string Name = "Vault";

    /// <param name="builder">What the source is built for.</param>
    /// <param name="source">Where "before" ends; <see langword="null"/> for the end of the list.</param>
    public SectionText Read(IConfigurationBuilder builder, IConfigurationSource? source)
    {
        if ((given ?? builder as IConfiguration) is { } live)
        {
            return OwnValues.Hide(() => SectionText.Of(given ?? live.GetSection(Name)));
        }

        using EarlierSources earlier = new(builder, source);
        return OwnValues.Hide(() => SectionText.Of(earlier.Configuration.GetSection(Name)));
    }
}
