using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Vault.Configuration.Provider;

/// <summary>
/// The settings of the sources that were added before one of ours, without what came from Vault, and word of their changes.
/// </summary>
internal sealed class EarlierSettings : IDisposable
{
    private readonly VaultConfigurationSource? _source;
    private readonly IConfigurationRoot _root;
    private readonly EarlierSources? _copy;

    /// <param name="builder">Where they were added.</param>
    /// <param name="source">Ours; <see langword="null"/> where it is not added yet, and all are earlier.</param>
    public EarlierSettings(IConfigurationBuilder builder, VaultConfigurationSource? source)
    {
        _source = source;

        // A plain builder has no values until all of it is built: then a copy of them lives as long as the provider.
        _copy = builder is IConfigurationRoot ? null : new EarlierSources(builder, source);
        _root = _copy?.Configuration ?? (IConfigurationRoot)builder;
    }

    public IChangeToken GetReloadToken() => _root.GetReloadToken();

    /// <summary>All keys and their values, as they are now.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Read() => Read(_root, IsOurs);

    /// <summary>All keys of a configuration, and the values that they have without what was added last.</summary>
    /// <param name="root">The configuration.</param>
    /// <param name="isEnd">Whether "before" ends at a provider.</param>
    public static IReadOnlyList<KeyValuePair<string, string?>> Read(IConfigurationRoot root, Func<IConfigurationProvider, bool> isEnd) =>
        OwnValues.Hide<IReadOnlyList<KeyValuePair<string, string?>>>(() =>
        {
            // Those that were added later, or are there already while all is built anew, say nothing of what was before.
            IConfigurationProvider[] earlier = [.. root.Providers.TakeWhile(provider => !isEnd(provider))];
            return [.. root.AsEnumerable().Select(setting => KeyValuePair.Create(setting.Key, Find(earlier, setting.Key)))];
        });

    public void Dispose() => _copy?.Dispose();

    private static string? Find(IConfigurationProvider[] providers, string key)
    {
        for (int i = providers.Length - 1; i >= 0; i--)
        {
            if (providers[i].TryGet(key, out string? value))
            {
                return value;
            }
        }

        return null;
    }

    private bool IsOurs(IConfigurationProvider provider) => _source is not null && provider is VaultConfigurationProvider vault && vault.Source == _source;
}
