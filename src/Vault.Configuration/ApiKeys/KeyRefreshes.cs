using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Vault.Configuration.ApiKeys;

/// <summary>The keys of an application. <c>IHttpClientFactory</c> makes new handlers all the time, and they share what is known of a key.</summary>
internal sealed class KeyRefreshes(IConfiguration configuration, TimeProvider time, ILogger logger, Func<double> chance)
{
    private readonly ConcurrentDictionary<string, KeyRefresh> _refreshes = new(StringComparer.OrdinalIgnoreCase);

    public KeyRefresh Of(string name) =>
        _refreshes.GetOrAdd(name, static (added, all) => all.Create(added), this);

    private KeyRefresh Create(string name) => new(configuration, name, time, logger, chance);
}
