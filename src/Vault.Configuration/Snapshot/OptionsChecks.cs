using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Vault.Configuration.Mapping;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Holds new values back with which an options class could not be bound or would not be valid: after such a reload,
/// <c>IOptionsMonitor.CurrentValue</c> throws at every access. Works once the host is there, whose validators it asks.
/// </summary>
internal sealed class OptionsChecks(IReadOnlyList<OptionsCheck> checks)
{
    private volatile IServiceProvider? _services; // Set once the host starts, read by the loop.

    /// <summary>The host is there.</summary>
    public void Attach(IServiceProvider services) => _services = services;

    /// <param name="entries">What a round brought; changed in place for what is refused.</param>
    /// <param name="order">The sources in the order they were added.</param>
    /// <param name="previous">What is published.</param>
    /// <param name="admission">Keeps count of what is refused.</param>
    public void HoldRefused(
        Dictionary<SecretSource, IReadOnlyList<SecretEntry>> entries,
        SourceList order,
        ConfigurationSnapshot previous,
        Admission admission)
    {
        if (checks.Count == 0 || _services is not { } services)
        {
            return;
        }

        ConfigurationSnapshot candidate = new(entries, order, previous);
        IReadOnlyList<string> changed = candidate.ChangedKeys(previous);
        foreach (OptionsCheck check in checks.Where(check => changed.Any(key => ConfigurationKey.IsAtOrBelow(key, check.Section))))
        {
            using ConfigurationRoot? whole = Combine(services, candidate, previous);
            if (whole is not null && check.FindProblem(whole, services) is { } problem)
            {
                foreach (SecretSource source in order)
                {
                    if (!entries.TryGetValue(source, out IReadOnlyList<SecretEntry>? read))
                    {
                        continue;
                    }

                    entries[source] = [.. read.Select(entry => Refuse(entry, check.Section, candidate, previous, admission, problem))];
                }
            }
        }
    }

    /// <summary>The application's configuration with the new values over it.</summary>
    private static ConfigurationRoot? Combine(IServiceProvider services, ConfigurationSnapshot candidate, ConfigurationSnapshot previous)
    {
        if (services.GetService<IConfiguration>() is not { } application)
        {
            return null;
        }

        IEnumerable<KeyValuePair<string, string?>> gone = previous.Values.Keys
            .Where(key => !candidate.Values.ContainsKey(key))
            .Select(key => new KeyValuePair<string, string?>(key, null));
        return (ConfigurationRoot)new ConfigurationBuilder()
            .AddConfiguration(application, shouldDisposeConfiguration: false)
            .AddInMemoryCollection(candidate.Values.Concat(gone))
            .Build();
    }

    private static SecretEntry Refuse(
        SecretEntry entry, string section, ConfigurationSnapshot candidate, ConfigurationSnapshot previous, Admission admission, string problem)
    {
        SecretEntry? published = previous.EntriesOf(entry.Source).FirstOrDefault(other => other.Path == entry.Path);
        IReadOnlyDictionary<string, string?> before = published?.Keys ?? SecretEntry.NoKeys;
        bool isConcerned = !ReferenceEquals(before, entry.Keys) && candidate.KeysOf(entry).Concat(before.Keys).Any(key => ConfigurationKey.IsAtOrBelow(key, section));
        return isConcerned ? admission.Refuse(published, entry, VaultVerdict.Reject, problem) : entry;
    }
}
