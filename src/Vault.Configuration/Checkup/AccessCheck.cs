using Microsoft.Extensions.Logging.Abstractions;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Provider;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Checkup;

/// <summary>Logs in, reads what may be read without making anything, and asks what else the token may do.</summary>
internal sealed class AccessCheck : IDisposable
{
    private readonly VaultPlan _plan;
    private readonly CheckNotes _notes;
    private readonly VaultClient _client;
    private readonly TokenSession _session;
    private readonly TokenProber _prober;
    private readonly AuthenticatedClient _authenticated;

    public AccessCheck(VaultPlan plan, CheckNotes notes)
    {
        _plan = plan;
        _notes = notes;

        // What is tried twice in an application is said at once here, and a wrong credential counts once toward a lockout.
        VaultSettings settings = plan.Settings with { RetryRefusedLogin = false, MaxRetries = 0 };
        Func<double> chance = Random.Shared.NextDouble;
        _client = new VaultClient(settings, plan.Time, plan.Handler);
        LoginExchange exchange = new(_client, plan.AuthMethod, settings, plan.Time, NullLogger.Instance, chance);
        _session = new TokenSession(_client, plan.AuthMethod, exchange, plan.Time, NullLogger.Instance, CancellationToken.None);
        _prober = new TokenProber(_client, plan.AuthMethod, plan.Time);
        _authenticated = new AuthenticatedClient(_client, _session, plan.Time, NullLogger.Instance);
    }

    /// <summary>How a way to log in is called; of a token that is given, the method tells only where it is.</summary>
    public static string Name(VaultAuthMethod method) => method is TokenAuthMethod ? $"token ({method})" : method.ToString();

    /// <returns>The secrets that were read.</returns>
    public async Task<IReadOnlyList<VaultCheckSecret>> RunAsync(CancellationToken cancellationToken)
    {
        if (!await LogInAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (SecretSource source in _plan.Sources)
            {
                _notes.Skipped(VaultCheckKind.Secret, source.DisplayPath, "there is no token to read it with.");
            }

            return [];
        }

        try
        {
            return await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _session.RevokeAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _prober.Dispose();
        _session.Dispose();
        _client.Dispose();
    }

    private async Task<bool> LogInAsync(CancellationToken cancellationToken)
    {
        VaultAuthMethod method = _plan.AuthMethod;
        string subject = Name(method);
        try
        {
            TokenGrant grant = await _session.GetAsync(cancellationToken).ConfigureAwait(false);
            if (grant.IsAbsent)
            {
                _notes.Passed(VaultCheckKind.Login, subject, "an agent or proxy on the way adds the token");
                return true;
            }

            TokenProbe probe = await _prober.ProbeAsync(grant, cancellationToken).ConfigureAwait(false);
            if (!probe.IsAlive && grant.IsGiven)
            {
                _notes.Failed(VaultCheckKind.Login, subject, LoginRefusals.GivenTokenIsDead(method).Message);
                return false;
            }

            _notes.Passed(VaultCheckKind.Login, subject, probe.IsAlive
                ? $"accepted, policies {string.Join(", ", probe.Policies)}; the token {Life(probe.Grant.TimeToLive)}"
                : "accepted; the token may not look itself up");
            return true;
        }
        catch (VaultException failed)
        {
            _notes.Failed(VaultCheckKind.Login, subject, failed.Message);
            return false;
        }
    }

    private async Task<IReadOnlyList<VaultCheckSecret>> ReadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<SecretSource, VaultException> unknown =
            await new MountFinder(_authenticated).ResolveAsync(_plan.Sources, cancellationToken).ConfigureAwait(false);
        foreach ((SecretSource source, VaultException why) in unknown)
        {
            _notes.Failed(VaultCheckKind.Secret, source.DisplayPath, why.Message);
        }

        SecretSource[] known = [.. _plan.Sources.Where(source => !unknown.ContainsKey(source))];
        SecretSource[] readable = [.. known.Where(source => !IsMadeByReading(source))];
        LoadResult result = await LoadAsync(readable, cancellationToken).ConfigureAwait(false);
        foreach (SecretSource source in readable)
        {
            SecretNotes.Add(_notes, source, result);
        }

        await CompareAsync([.. known.Except(readable)], result, cancellationToken).ConfigureAwait(false);
        return [.. readable.SelectMany(result.Snapshot.EntriesOf).Select(entry => SecretNotes.Describe(entry, result.Snapshot)).Where(secret => secret.Keys.Count > 0)];
    }

    private Task<LoadResult> LoadAsync(SecretSource[] sources, CancellationToken cancellationToken)
    {
        SecretLoader loader = new(
            _authenticated,
            new SourceList(sources, _plan.Sources.References),
            new Admission(_plan.Time, NullLogger.Instance),
            _plan.Checks,
            new IssuedLeases(),
            _plan.Time,
            NullLogger.Instance,
            Random.Shared.NextDouble);
        return loader.LoadAsync(ConfigurationSnapshot.Empty, sources, ReadingUrgency.Due, cancellationToken);
    }

    private async Task CompareAsync(SecretSource[] made, LoadResult result, CancellationToken cancellationToken)
    {
        VaultSettings settings = _plan.Settings;
        PolicySubject subject = new(settings.Name, settings.Namespace, _plan.AuthMethod, [.. _plan.Sources], AsksForCapabilities: false)
        {
            WasRead = source => result.Snapshot.EntriesOf(source).Count > 0 && !result.Failures.ContainsKey(source),
        };
        try
        {
            PolicyComparison found = await new PolicyCheck(_authenticated, NullLogger.Instance).CompareAsync(subject, cancellationToken).ConfigureAwait(false);
            PolicyNotes.Add(_notes, made, found);
        }
        catch (VaultException failed)
        {
            foreach (SecretSource source in made)
            {
                _notes.Skipped(VaultCheckKind.Secret, source.DisplayPath, "whether it may be read is not known, since Vault does not say what the token may do.");
            }

            _notes.Skipped(VaultCheckKind.Policy, null, failed.Message);
        }
    }

    /// <summary>A user in a database, a key of a cloud, a certificate: to look must not make one.</summary>
    private static bool IsMadeByReading(SecretSource source) => source.IsLent || source.Access.Any(rule => rule.Capability == "update");

    private static string Life(TimeSpan left) => left == TimeSpan.Zero ? "does not expire" : $"lives {left:c}";
}
