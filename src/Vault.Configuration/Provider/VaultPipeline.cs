using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Refresh;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Provider;

/// <summary>The stages of one run time, wired in the order in which a secret flows through them.</summary>
internal sealed class VaultPipeline : IDisposable
{
    private readonly VaultClient _client;
    private readonly TokenSession _session;
    private readonly IssuedLeases _issued = new();
    private readonly LeaseKeeper _leases;
    private readonly TimeProvider _time;

    public VaultPipeline(
        VaultPlan plan, ILogger logger, Func<ConfigurationSnapshot, IReadOnlyList<string>, Task> publish, CancellationToken stopping)
    {
        VaultSettings settings = plan.Settings;
        Func<double> chance = Random.Shared.NextDouble;
        _time = plan.Time;

        _client = new VaultClient(settings, plan.Time, plan.Handler, logger, chance);
        LoginExchange exchange = new(_client, plan.AuthMethod, settings, plan.Time, logger, chance);
        _session = new TokenSession(_client, plan.AuthMethod, exchange, plan.Time, logger, stopping);
        AuthenticatedClient client = new(_client, _session, plan.Time, logger);
        SecretLoader loader = new(client, plan.Sources, new Admission(plan.Time, logger), plan.Checks, _issued, plan.Time, logger, chance, settings.ScansFolders, settings.ReadsMetadata);

        FirstLoad = new FirstLoad(loader, client, plan.Sources, settings, plan.Time, logger, chance);
        _leases = new LeaseKeeper(client, _session, _issued, new LeaseDrain(client, plan.Time, logger, chance), plan.Time, logger, chance);
        Policies = new PolicyCheck(client, logger);
        TimeSpan? interval = settings.RefreshEnabled ? settings.RefreshInterval : null;
        Refresher = new Refresher(
            settings.Name,
            _client.Telemetry,
            loader,
            plan.Sources,
            new PollSchedule(plan.Sources, _leases.Keeps, interval, plan.Time, chance),
            new TokenKeeper(_session, plan.Time, logger, chance),
            _leases,
            plan.Time,
            logger,
            plan.Events,
            publish);
    }

    public FirstLoad FirstLoad { get; }

    public Refresher Refresher { get; }

    /// <summary>Compares what the token may do with what is needed.</summary>
    public PolicyCheck Policies { get; }

    /// <summary>When each credential that is lent ends.</summary>
    public IReadOnlyDictionary<SecretSource, LeaseEnd> LeaseEnds => _leases.Ends;

    /// <summary>What is left of the token's life; <see langword="null"/> where it does not expire or that is not known.</summary>
    public TimeSpan? TokenRemaining => _session.Current is { TimeToLive.Ticks: > 0 } grant ? grant.TimeToLive - _time.GetElapsedTime(grant.SentAt) : null;

    /// <summary>Whether a load that failed leaves something behind that was lent.</summary>
    public bool LeavesLeases => !_issued.IsEmpty;

    /// <summary>
    /// Revokes the token, if it was made by a login of ours, and with it what was lent to it; and what was lent to another, if
    /// the loop has ended.
    /// </summary>
    public async Task RevokeAsync(bool hasEnded, CancellationToken cancellationToken)
    {
        if (hasEnded)
        {
            await _leases.RevokeAllAsync(cancellationToken).ConfigureAwait(false);
        }

        await _session.RevokeAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _session.Dispose();
        _client.Dispose();
    }
}
