using System.Diagnostics.Metrics;

namespace Vault.Configuration.Diagnostics;

/// <summary>
/// What is counted and measured when it happens; what is asked for now and then is in <see cref="Gauges"/>. Names and units are
/// OpenTelemetry's way: <c>vault.client.</c> for the traffic with Vault, <c>vault.configuration.</c> for the values.
/// </summary>
internal static class Instruments
{
    public static readonly Histogram<double> RequestDuration = Duration(
        "vault.client.request.duration", "How long requests to Vault take, from sending to the end of the answer.");

    public static readonly Counter<long> Retries = Count(
        "vault.client.request.retries", "{retry}", "Requests that were sent again at once, to the same address or to another.");

    public static readonly Counter<long> Logins = Count(
        "vault.client.logins", "{login}", "Logins that were sent to Vault.");

    public static readonly Counter<long> CredentialRefusals = Count(
        "vault.client.credential.refusals", "{refusal}", "Credentials that count as bad and are not sent again for a while.");

    public static readonly Counter<long> TokenRenewals = Count(
        "vault.client.token.renewals", "{renewal}", "Attempts to prolong the token's life.");

    public static readonly Counter<long> LeaseRenewals = Count(
        "vault.client.lease.renewals", "{renewal}", "Attempts to prolong a lease.");

    public static readonly Histogram<double> LoadDuration = Duration(
        "vault.configuration.load.duration", "How long the first load takes, which the application's start waits for.");

    public static readonly Histogram<double> RefreshDuration = Duration(
        "vault.configuration.refresh.duration", "How long the rounds after the first load take.");

    public static readonly Counter<long> SecretChanges = Count(
        "vault.configuration.secret.changes", "{change}", "Secrets whose published version became another, or that were removed.");

    public static readonly Counter<long> ListenerExceptions = Count(
        "vault.configuration.listener.exceptions", "{exception}", "Exceptions of change listeners.");

    public static readonly Counter<long> ApiKeyRejections = Count(
        "vault.configuration.api_key.rejections", "{rejection}", "Answers of providers that rejected an API key.");

    public static readonly Counter<long> ApiKeyReads = Count(
        "vault.configuration.api_key.reads", "{read}", "Readings of a secret because its API key was rejected.");

    public static readonly Counter<long> Rotations = Count(
        "vault.configuration.rotating.rotations", "{rotation}", "Attempts to make an instance of a Rotating<T> of new values.");

    private static Counter<long> Count(string name, string unit, string description) =>
        VaultTelemetry.Meter.CreateCounter<long>(name, unit, description);

    private static Histogram<double> Duration(string name, string description) =>
#if NET9_0_OR_GREATER
        VaultTelemetry.Meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double>
        {
            // OpenTelemetry's for HTTP: the default ones are for milliseconds.
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        });
#else
        VaultTelemetry.Meter.CreateHistogram<double>(name, "s", description);
#endif
}
