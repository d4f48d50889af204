using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Vault.Configuration.Provider;

/// <summary>
/// A copy of what was added before a source, for reading the section: a plain <see cref="ConfigurationBuilder"/> has no values
/// until all of it is built. Other Vault sources are left out, so that nobody logs in for it.
/// </summary>
internal sealed class EarlierSources : IDisposable
{
    private readonly List<IConfigurationProvider> _providers = [];
    private readonly ConfigurationRoot _root;

    public EarlierSources(IConfigurationBuilder builder, IConfigurationSource? end)
    {
        try
        {
            foreach (IConfigurationSource source in builder.Sources.TakeWhile(source => source != end).Where(source => source is not VaultConfigurationSource))
            {
                _providers.Add(Build(source, builder));
            }

            _root = new ConfigurationRoot(_providers);
        }
        catch
        {
            _providers.ForEach(provider => (provider as IDisposable)?.Dispose());
            throw;
        }
    }

    public IConfigurationRoot Configuration => _root;

    public void Dispose() => _root.Dispose();

    private static IConfigurationProvider Build(IConfigurationSource source, IConfigurationBuilder builder)
    {
        switch (source)
        {
            case ChainedConfigurationSource { Configuration: { } inner }:
                // The host's own configuration often, which it asks to be disposed with the provider.
                return new ChainedConfigurationProvider(new ChainedConfigurationSource { Configuration = inner });
            case StreamConfigurationSource { Stream: { } stream } once:
                // Good for one reading, and that is not ours.
                using (MemoryStream copy = new())
                {
                    stream.CopyTo(copy);
                    once.Stream = new MemoryStream(copy.ToArray());
                    IConfigurationProvider provider = once.Build(builder);
                    provider.Load();
                    once.Stream = new MemoryStream(copy.ToArray());
                    return new Kept(provider, isLoaded: true);
                }

            default:
                IConfigurationProvider built = source.Build(builder);
                return MustLive(built) ? new Kept(built, isLoaded: false) : built;
        }
    }

    /// <summary>
    /// Before version 10 the provider of a file takes its source's file provider with it, which the real one watches the file
    /// with: it would throw.
    /// </summary>
    private static bool MustLive(IConfigurationProvider provider)
    {
        Type? type = provider.GetType();
        while (type is not null && type.FullName != "Microsoft.Extensions.Configuration.FileConfigurationProvider")
        {
            type = type.BaseType;
        }

        return type?.Assembly.GetName().Version is { Major: < 10 };
    }

    /// <summary>Shows another provider, which is not to be disposed, and not to be loaded a second time.</summary>
    private sealed class Kept(IConfigurationProvider inner, bool isLoaded) : IConfigurationProvider
    {
        public void Load()
        {
            if (!isLoaded)
            {
                inner.Load();
            }
        }

        public bool TryGet(string key, out string? value) => inner.TryGet(key, out value);

        public void Set(string key, string? value) => inner.Set(key, value);

        public IChangeToken GetReloadToken() => inner.GetReloadToken();

        public IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) => inner.GetChildKeys(earlierKeys, parentPath);
    }
}
