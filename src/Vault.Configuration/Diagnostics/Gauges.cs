using System.Diagnostics.Metrics;

namespace Vault.Configuration.Diagnostics;

/// <summary>
/// What is asked for now and then, of every source that runs. A source is known here from the end of its first load until it is
/// stopped, and not a moment longer: an instrument lives as long as the process, and would keep it alive.
/// </summary>
internal static class Gauges
{
    private static readonly object Gate = new();
    private static Registration[] _sources = []; // Replaced under Gate.

    static Gauges()
    {
        Meter meter = VaultTelemetry.Meter;
        meter.CreateObservableGauge(
            "vault.configuration.data.age", () => Observe(DataAge), "s", "How long ago everything was known to be as in Vault: the age of the secret that was read longest ago.");
        meter.CreateObservableGauge(
            "vault.client.token.remaining", () => Observe(TokenRemaining), "s", "What is left of the token's life.");
        meter.CreateObservableGauge(
            "vault.client.lease.remaining", () => Observe(LeaseRemaining), "s", "What is left of the life of the lease that ends next.");
        meter.CreateObservableGauge(
            "vault.configuration.secret.deletion.remaining", () => Observe(DeletionRemaining), "s", "How long until Vault deletes a published version by itself (delete_version_after).");
        meter.CreateObservableGauge(
            "vault.configuration.secret.rotation.remaining", () => Observe(RotationRemaining), "s", "How long until a secret is due for another version (MaxAge, rotate_by, expires_at).");
        meter.CreateObservableGauge(
            "vault.configuration.secret.age", () => Observe(SecretAge), "s", "How long ago a published version was written: of the oldest, or of each path.");
        meter.CreateObservableGauge(
            "vault.configuration.secret.version", () => Observe(PublishedVersion), "{version}", "The number of each published version. Only where paths are included.");
        meter.CreateObservableUpDownCounter(
            "vault.configuration.secret.count", () => Observe(SecretCount), "{secret}", "Secrets by what was found last.");
        meter.CreateObservableUpDownCounter(
            "vault.configuration.secret.held", () => Observe(SecretHeld), "{version}", "Versions that are there and held back.");
    }

    /// <summary>Shows a source from now on.</summary>
    /// <returns>Dispose of it to show it no more.</returns>
    public static IDisposable Show(Func<ObservedSource> source)
    {
        Registration registration = new(source);
        lock (Gate)
        {
            _sources = [.. _sources, registration];
        }

        return registration;
    }

    private static IEnumerable<Measurement<double>> DataAge(ObservedSource source) => [Of(source, source.DataAge)];

    private static IEnumerable<Measurement<double>> TokenRemaining(ObservedSource source) =>
        source.TokenRemaining is { } remaining ? [Of(source, remaining)] : [];

    private static IEnumerable<Measurement<double>> LeaseRemaining(ObservedSource source) => NextOf(source, source.Leases);

    private static IEnumerable<Measurement<double>> DeletionRemaining(ObservedSource source) => NextOf(
        source, source.Secrets.Where(secret => secret.UntilDeletion is not null).Select(secret => (secret.Path, secret.UntilDeletion!.Value)));

    private static IEnumerable<Measurement<double>> RotationRemaining(ObservedSource source) => NextOf(
        source, source.Secrets.Where(secret => secret.UntilRotation is not null).Select(secret => (secret.Path, secret.UntilRotation!.Value)));

    private static IEnumerable<Measurement<double>> SecretAge(ObservedSource source)
    {
        IEnumerable<ObservedSecret> known = source.Secrets.Where(secret => secret.Age is not null);
        return NextOf(source, (source.ShowsPaths ? known : known.OrderByDescending(secret => secret.Age).Take(1)).Select(secret => (secret.Path, secret.Age!.Value)));
    }

    /// <summary>Without its path a number says nothing.</summary>
    private static IEnumerable<Measurement<long>> PublishedVersion(ObservedSource source) => source.ShowsPaths
        ? from secret in source.Secrets
          where secret.Version is not null
          select new Measurement<long>(secret.Version!.Value, new(Attributes.Source, source.Name), new(Attributes.SecretPath, secret.Path))
        : [];

    private static IEnumerable<Measurement<long>> SecretCount(ObservedSource source) => CountBy(
        source, source.Secrets.Select(secret => (secret.Path, Word(secret.State))), Attributes.SecretState);

    private static IEnumerable<Measurement<long>> SecretHeld(ObservedSource source) => CountBy(
        source,
        source.Secrets.Where(secret => secret.HeldReason is not null).Select(secret => (secret.Path, Word(secret.HeldReason!.Value))),
        Attributes.HeldReason);

    /// <summary>Each by its path where the user wants that, and otherwise what ends next.</summary>
    private static IEnumerable<Measurement<double>> NextOf(ObservedSource source, IEnumerable<(string Path, TimeSpan Remaining)> ends) =>
        source.ShowsPaths
            ? ends.Select(end => Of(source, end.Remaining, new KeyValuePair<string, object?>(Attributes.SecretPath, end.Path)))
            : ends.Select(end => end.Remaining).Order().Take(1).Select(next => Of(source, next));

    private static IEnumerable<Measurement<long>> CountBy(ObservedSource source, IEnumerable<(string Path, string Word)> secrets, string attribute) =>
        source.ShowsPaths
            ? secrets.Select(secret => new Measurement<long>(
                1, new(Attributes.Source, source.Name), new(attribute, secret.Word), new(Attributes.SecretPath, secret.Path)))
            : secrets.GroupBy(secret => secret.Word).Select(group => new Measurement<long>(
                group.Count(), new(Attributes.Source, source.Name), new(attribute, group.Key)));

    /// <summary>Never negative: what is over is over.</summary>
    private static Measurement<double> Of(ObservedSource source, TimeSpan time, params KeyValuePair<string, object?>[] more) =>
        new(Math.Max(0, time.TotalSeconds), [new(Attributes.Source, source.Name), .. more]);

    private static List<Measurement<T>> Observe<T>(Func<ObservedSource, IEnumerable<Measurement<T>>> measure)
        where T : struct
    {
        List<Measurement<T>> all = [];
        foreach (Registration source in Volatile.Read(ref _sources))
        {
            try
            {
                all.AddRange(measure(source.Look()));
            }
            catch (Exception)
            {
                // It was stopped this very moment. An instrument that throws takes the others of a collection with it.
            }
        }

        return all;
    }

    private static string Word(VaultSecretState state) => state switch
    {
        VaultSecretState.Live => "live",
        VaultSecretState.Absent => "absent",
        VaultSecretState.Deleted => "deleted",
        VaultSecretState.Destroyed => "destroyed",
        _ => ErrorTypes.Other,
    };

    private static string Word(VaultHeldReason reason) => reason switch
    {
        VaultHeldReason.Older => "older",
        VaultHeldReason.Settling => "settling",
        VaultHeldReason.Refused => "refused",
        VaultHeldReason.Unchecked => "unchecked",
        VaultHeldReason.Group => "group",
        _ => ErrorTypes.Other,
    };

    private sealed class Registration(Func<ObservedSource> look) : IDisposable
    {
        public Func<ObservedSource> Look => look;

        public void Dispose()
        {
            lock (Gate)
            {
                _sources = [.. _sources.Where(source => source != this)];
            }
        }
    }
}
