using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Provider;
using Vault.Configuration.Refresh;

namespace Vault.Configuration.ApiKeys;

/// <summary>
/// One key of the configuration: what it is now, and how to get another one after it was rejected. Vault is asked once for all
/// who wait, and not again for a key that it just had no other for, so that a revoked key does not make a fleet poll.
/// </summary>
/// <param name="configuration">The application's.</param>
/// <param name="name">The configuration key.</param>
/// <param name="time">Times the pauses.</param>
/// <param name="logger">Told once of what an operator can act on.</param>
/// <param name="chance">Keeps a fleet out of step.</param>
internal sealed class KeyRefresh(IConfiguration configuration, string name, TimeProvider time, ILogger logger, Func<double> chance)
{
    /// <summary>
    /// How many readings in a row may each bring another key without a pause, although none was accepted in between: two
    /// rotations within a second are ordinary. More of them would be leases that are made for a provider that accepts none.
    /// </summary>
    private const int ReadingsWithoutPause = 3;

    /// <summary>How soon Vault may be asked again for a key that was accepted after it was rejected: that was a whim of the provider's.</summary>
    private static readonly TimeSpan PauseOfAnAcceptedKey = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly VaultRefresher _vault = new(configuration);
    private Reading? _running; // Under _gate.
    private volatile Pause? _pause; // Written under _gate.
    private bool _saidUnrepeatable; // A race says it twice.

    /// <summary>The configuration key.</summary>
    public string Name => name;

    /// <summary>The value now, without white space around it; <see langword="null"/> where there is none.</summary>
    public string? Current => configuration[name]?.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>Tells of a key that works. Costs nothing unless one was rejected not long ago.</summary>
    public void Accept(string apiKey)
    {
        if (_pause is not { IsAccepted: false })
        {
            return;
        }

        lock (_gate)
        {
            if (_pause is { IsAccepted: false } pause && pause.Brought == Fingerprint(apiKey))
            {
                long soonest = pause.ReadAt + ToTicks(PauseOfAnAcceptedKey);
                _pause = pause with { IsAccepted = true, Readings = 0, EndsAt = Math.Min(pause.EndsAt, soonest) };
                _saidUnrepeatable = false;
            }
        }
    }

    /// <summary>Gets another key than the rejected one, if there is one.</summary>
    /// <param name="rejected">What was rejected.</param>
    /// <param name="options">How long to wait, and how long to leave Vault alone.</param>
    /// <param name="telemetry">Counts the reading, if this call begins one.</param>
    /// <returns>Whether Vault was asked. Ends when the value may be another one; never fails.</returns>
    public async Task<bool> ReplaceAsync(string rejected, VaultApiKeyOptions options, ApiKeyTelemetry telemetry)
    {
        for (bool isAsked = false; ; isAsked = true)
        {
            Reading reading;
            lock (_gate)
            {
                if (_running is { } running)
                {
                    reading = running;
                }
                else if (Current != rejected || IsPaused(rejected))
                {
                    return isAsked;
                }
                else
                {
                    reading = _running = Start(rejected, options, telemetry);
                }
            }

            await reading.Done.ConfigureAwait(false);
            if (reading.Rejected == rejected)
            {
                return true;
            }

            // It was for the key before: that this one is rejected too was not known when it began.
        }
    }

    /// <summary>A request cannot be repeated; said once until a key is accepted again.</summary>
    public void ReportUnrepeatable()
    {
        if (!_saidUnrepeatable)
        {
            _saidUnrepeatable = true;
            logger.ApiKeyRequestNotRepeatable(name);
        }
    }

    /// <summary>A request is sent again.</summary>
    public void ReportRepeat(int status) => logger.ApiKeyRequestRepeated(name, status);

    private Reading Start(string rejected, VaultApiKeyOptions options, ApiKeyTelemetry telemetry)
    {
        // Not with what flows with the request that happens to be the first: it is for all of them.
        using AsyncFlowControl apart = ExecutionContext.SuppressFlow();
        Reading reading = new(rejected);
        reading.Done = Task.Run(() => ReadAsync(rejected, options, telemetry));
        return reading;
    }

    private async Task ReadAsync(string rejected, VaultApiKeyOptions options, ApiKeyTelemetry telemetry)
    {
        long readAt = time.GetTimestamp();
        string? problem = null;
        bool isVaults = true;
        try
        {
            RoundOutcome[]? outcomes = _vault.ReplaceAsync(name) is { } asked
                ? await asked.WaitAsync(options.RefreshTimeout, time).ConfigureAwait(false)
                : null;
            isVaults = outcomes is not null;
            problem = outcomes is null
                ? "It does not come from Vault."
                : outcomes.SelectMany(outcome => outcome.Failures).FirstOrDefault()?.Exception.Message;
        }
        catch (Exception failed)
        {
            problem = failed is TimeoutException ? $"Vault did not answer within {options.RefreshTimeout}." : $"The reading ended with {failed.GetType().Name}.";
        }
        finally
        {
            lock (_gate)
            {
                string? current = Current;
                Conclude(rejected, current, problem, readAt, options);
                if (isVaults)
                {
                    telemetry.Read(current, rejected, isFailed: problem is not null);
                }

                _running = null;
            }
        }
    }

    private void Conclude(string rejected, string? current, string? problem, long readAt, VaultApiKeyOptions options)
    {
        string before = Fingerprint(rejected);
        int readings = (_pause is { } last && last.Brought == before ? last.Readings : 0) + 1;
        bool isReplaced = current != rejected;
        int fruitless = isReplaced ? readings - ReadingsWithoutPause : readings;
        TimeSpan wait = fruitless <= 0 ? TimeSpan.Zero : BackOff(fruitless, options);
        _pause = new Pause(Fingerprint(current ?? ""), readings, readAt, time.GetTimestamp() + ToTicks(wait), IsAccepted: false);
        if (current is null)
        {
            logger.ApiKeyRemoved(name);
        }
        else if (isReplaced)
        {
            logger.ApiKeyReplaced(name);
        }
        else if (BitOperations.IsPow2(readings))
        {
            logger.ApiKeyRejected(name, problem ?? "Vault has no newer version that is published.", wait);
        }
        else
        {
            logger.ApiKeyStillRejected(name, problem ?? "Vault has no newer version that is published.", wait);
        }
    }

    private bool IsPaused(string rejected) =>
        _pause is { } pause && pause.EndsAt > time.GetTimestamp() && pause.Brought == Fingerprint(rejected);

    private TimeSpan BackOff(int fruitless, VaultApiKeyOptions options)
    {
        TimeSpan doubled = options.FirstBackOff * Math.Pow(2, Math.Min(fruitless - 1, 20));
        TimeSpan longest = doubled < options.LongestBackOff ? doubled : options.LongestBackOff;
        return longest * (0.5 + (0.5 * chance()));
    }

    private long ToTicks(TimeSpan span) => time.ToTicks(span);

    /// <summary>So that a key that was revoked is not kept in memory for the sake of comparing.</summary>
    private static string Fingerprint(string apiKey) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(apiKey)));

    private sealed class Reading(string rejected)
    {
        public string Rejected => rejected;

        public Task Done { get; set; } = Task.CompletedTask;
    }

    /// <param name="Brought">The key that the last reading left, as a fingerprint. The pause is for this one.</param>
    /// <param name="Readings">How many there were in a row without a key that was accepted.</param>
    /// <param name="ReadAt">When the last one began.</param>
    /// <param name="EndsAt">Until when there is no other.</param>
    /// <param name="IsAccepted">Whether this key was accepted since.</param>
    private sealed record Pause(string Brought, int Readings, long ReadAt, long EndsAt, bool IsAccepted);
}
