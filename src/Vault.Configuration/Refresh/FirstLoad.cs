using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>
/// The load that the application's start waits for: it is repeated while only time is missing, and ends in one exception
/// that says everything that is wrong. The only load that throws.
/// </summary>
internal sealed class FirstLoad(
    SecretLoader loader,
    AuthenticatedClient client,
    IReadOnlyList<SecretSource> sources,
    VaultSettings settings,
    TimeProvider time,
    ILogger logger,
    Func<double> chance)
{
    /// <summary>An optional source gets one attempt, and the application's start is not held up for longer than this.</summary>
    private static readonly TimeSpan LongestOptionalAttempt = TimeSpan.FromSeconds(5);

    private readonly NotFoundCauses _causes = new(client);

    /// <exception cref="VaultException">The source is required, and cannot be read or not in time.</exception>
    public async Task<LoadResult> RunAsync(CancellationToken cancellationToken)
    {
        SourceTelemetry telemetry = new(settings);
        long startedAt = time.GetTimestamp();
        using Activity? activity = telemetry.StartLoad();
        try
        {
            LoadResult result = await LoadAsync(cancellationToken).ConfigureAwait(false);
            telemetry.LoadEnded(activity, time.GetElapsedTime(startedAt), result.AllFailures.FirstOrDefault()?.Exception);
            return result;
        }
        catch (VaultException failed)
        {
            telemetry.LoadEnded(activity, time.GetElapsedTime(startedAt), failed);
            throw;
        }
    }

    private async Task<LoadResult> LoadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Delay(settings.StartupJitter * chance(), time, cancellationToken).ConfigureAwait(false);
        TimeSpan budget = settings.Optional && settings.StartupTimeout > LongestOptionalAttempt
            ? LongestOptionalAttempt
            : settings.StartupTimeout;
        using CancellationTokenSource deadline = new(budget, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);

        LoadResult result = Nothing();
        for (int attempts = 1; ; attempts++)
        {
            try
            {
                result = await loader.LoadAsync(result.Snapshot, Remaining(result), ReadingUrgency.Due, either.Token).ConfigureAwait(false);
                if (result.Failures.Count == 0)
                {
                    return result;
                }

                result = await ExplainSealedAsync(result, either.Token).ConfigureAwait(false);
                result = await _causes.ExplainAsync(result, either.Token).ConfigureAwait(false);
                Report(result, attempts);
                if (settings.Optional)
                {
                    return result;
                }

                if (result.AllFailures.Any(failure => !failure.Exception.IsTransient || VaultClient.IsRecoverySecondary(failure.Exception)))
                {
                    throw StartupFailure.Describe(settings, result, attempts, outOfTime: null);
                }

                TimeSpan delay = result.AllFailures.Max(failure => RetryDelay.AfterRead(attempts, failure.Exception, budget, chance()));
                await Task.Delay(delay, time, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                if (settings.Optional)
                {
                    LoadResult late = OutOfTime(result, budget);
                    Report(late, attempts);
                    return late;
                }

                throw StartupFailure.Describe(settings, result.Failures.Count > 0 ? result : Unanswered(result), attempts, outOfTime: budget);
            }
        }
    }

    private async Task<LoadResult> ExplainSealedAsync(LoadResult result, CancellationToken cancellationToken)
    {
        if (result.AllFailures.FirstOrDefault(failure => failure.Exception.Kind == VaultErrorKind.Sealed) is not { } sealedFailure)
        {
            return result;
        }

        VaultException explained = await client.ExplainSealedAsync(sealedFailure.Exception, cancellationToken).ConfigureAwait(false);
        return explained.Kind == VaultErrorKind.Sealed ? result : result with
        {
            Failures = result.Failures.ToDictionary(
                failed => failed.Key,
                failed => (IReadOnlyList<SecretFailure>)[new SecretFailure(failed.Key.DisplayPath, explained)]),
        };
    }

    /// <summary>The time was over before the first attempt was.</summary>
    private LoadResult Unanswered(LoadResult result)
    {
        VaultException unanswered = new(
            VaultErrorKind.Timeout, "no answer came to the login or the reading. Check the address and the network, or raise StartupTimeout.");
        return result with
        {
            Failures = sources.ToDictionary(
                source => source, source => (IReadOnlyList<SecretFailure>)[new SecretFailure(source.DisplayPath, unanswered)]),
        };
    }

    private static LoadResult Nothing() =>
        new(ConfigurationSnapshot.Empty, new Dictionary<SecretSource, IReadOnlyList<SecretFailure>>());

    private IReadOnlyCollection<SecretSource> Remaining(LoadResult result) =>
        result.Failures.Count == 0 ? sources : [.. result.Failures.Keys];

    private LoadResult OutOfTime(LoadResult result, TimeSpan budget)
    {
        VaultException timeout = StartupFailure.Describe(settings, result, 1, budget);
        return result with
        {
            Failures = Remaining(result).ToDictionary(
                source => source,
                source => (IReadOnlyList<SecretFailure>)[new SecretFailure(source.DisplayPath, timeout)]),
        };
    }

    private void Report(LoadResult result, int attempts)
    {
        SecretFailure first = result.AllFailures.First();
        logger.FirstLoadFailed(settings.Name, attempts, first.Path, first.Exception.Describe(), result.AllFailures.Count() - 1);
        if (attempts == 1 && settings.ReportFirstFailureOnStandardError)
        {
            Console.Error.WriteLine($"Vault.Configuration: {first.Exception.Message}");
        }
    }
}
