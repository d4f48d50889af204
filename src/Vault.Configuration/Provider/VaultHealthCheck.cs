using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vault.Configuration.Refresh;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Provider;

/// <summary>
/// Healthy: everything was read in the last round. Degraded: something was not, and its last good values are in use; or what
/// was lent ends soon and nothing takes its place; or a secret is due for another version. Unhealthy: the user said that this is
/// not good enough. Never a value of a secret.
/// </summary>
internal sealed class VaultHealthCheck(IConfiguration configuration) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus worst = HealthStatus.Healthy;
        List<string> said = [];
        Dictionary<string, object> data = [];
        foreach (VaultRuntime runtime in ProviderSearch.FindIn(configuration).Select(provider => provider.Runtime).Distinct())
        {
            (HealthStatus status, string? why) = Judge(runtime);
            worst = status < worst ? status : worst;
            data[runtime.Plan.Settings.Name] = runtime.LastSuccessAt() is { } last ? $"last read {last:u}" : "never read";
            if (why is not null)
            {
                said.Add($"{runtime.Plan.Settings.Name}: {why}");
            }
        }

        HealthStatus shown = worst == HealthStatus.Unhealthy ? context.Registration.FailureStatus : worst;
        return Task.FromResult(new HealthCheckResult(shown, said.Count == 0 ? null : string.Join(" ", said), data: data));
    }

    private static (HealthStatus Status, string? Why) Judge(VaultRuntime runtime)
    {
        if (!runtime.IsRefreshing)
        {
            return (HealthStatus.Unhealthy, "Refreshing has stopped, since the configuration was disposed; the values are the last ones.");
        }

        RoundStatus rounds = runtime.Rounds;
        SecretEntry[] entries = [.. runtime.Snapshot.Entries.Values.SelectMany(all => all)];
        if (entries.FirstOrDefault(entry =>
            entry.Failure is not null
            && entry.State is VaultSecretState.Deleted or VaultSecretState.Destroyed or VaultSecretState.Absent
            && entry.Source.Mapping.OnDeleted == DeletedSecretBehavior.Fail
            && entry.ChangedAt is not null) is { } gone)
        {
            return (HealthStatus.Unhealthy, gone.Failure!.Message);
        }

        if (runtime.Plan.Settings.MaxStaleness is { } most && runtime.IsStale(most))
        {
            return (HealthStatus.Unhealthy, $"The last complete reading is older than {most}. {rounds.LastFailure?.Message}");
        }

        DateTimeOffset now = runtime.Plan.Time.GetUtcNow();
        if (runtime.LeaseEnds.FirstOrDefault(end => end.Value.WhyNoOther is not null) is { Key: { } expiring, Value: { } end })
        {
            string ends = end.At > now ? "ends" : "has ended";
            return (HealthStatus.Degraded, $"What was lent at \"{expiring.DisplayPath}\" {ends} at {end.At:u}, and nothing has taken its place. {end.WhyNoOther}");
        }

        if (rounds.LastFailure is { } failure)
        {
            return (HealthStatus.Degraded, $"The last good values are in use. {failure.Message}");
        }

        if (entries.Select(entry => RotationDue.Describe(entry, now)).OfType<string>().FirstOrDefault() is { } due)
        {
            return (HealthStatus.Degraded, due);
        }

        return entries.FirstOrDefault(entry => entry.Held is { Reason: not (VaultHeldReason.Settling or VaultHeldReason.Group) }) is { } held
            ? (HealthStatus.Degraded, $"Version {held.Held!.Version?.Number} of \"{held.Display}\" is not published: it {Why(held.Held)}; version {held.Version?.Number} is in use.")
            : (HealthStatus.Healthy, null);
    }

    /// <summary>A check that could not be made says nothing of the version: whoever reads this looks elsewhere then.</summary>
    private static string Why(HeldVersion held)
    {
        string why = held.Reason switch
        {
            VaultHeldReason.Refused => "was refused",
            VaultHeldReason.Unchecked => "could not be checked yet",
            _ => "is older than that one",
        };
        return held.NextTryAt is { } next ? $"{why}, and is tried again at {next:u}" : why;
    }
}
