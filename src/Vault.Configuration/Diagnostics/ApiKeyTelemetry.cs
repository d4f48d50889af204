using System.Diagnostics.Metrics;

namespace Vault.Configuration.Diagnostics;

/// <summary>What the handler of one client tells by metrics. A key is in none of it.</summary>
/// <param name="client">The client's name: one of a few, since each is registered.</param>
internal sealed class ApiKeyTelemetry(string client)
{
    /// <summary>Another key was there already, and the request goes out again with it.</summary>
    public const string Repeated = "repeated";

    /// <summary>Vault was asked, had another key, and the request goes out again with it.</summary>
    public const string RepeatedAfterRead = "repeated_after_read";

    /// <summary>There is no other key; the caller gets the rejection.</summary>
    public const string NoOtherKey = "no_other_key";

    /// <summary>The same, and Vault was not asked, since it had no other one a moment ago.</summary>
    public const string BackedOff = "backed_off";

    /// <summary>The body cannot be sent again; the caller gets the rejection.</summary>
    public const string NotRepeatable = "not_repeatable";

    /// <summary>It was repeated as often as it may be; the caller gets the rejection.</summary>
    public const string Exhausted = "exhausted";

    private const string ReadReplaced = "replaced";
    private const string ReadRemoved = "removed";
    private const string ReadUnchanged = "unchanged";
    private const string ReadFailed = "failed";

    public void Rejected(string outcome) => Count(Instruments.ApiKeyRejections, outcome);

    /// <param name="current">What is published after the reading.</param>
    /// <param name="rejected">What was rejected.</param>
    /// <param name="isFailed">Whether Vault did not answer, or not as it should.</param>
    public void Read(string? current, string rejected, bool isFailed) => Count(
        Instruments.ApiKeyReads,
        current is null ? ReadRemoved : current != rejected ? ReadReplaced : isFailed ? ReadFailed : ReadUnchanged);

    private void Count(Counter<long> counter, string outcome)
    {
        if (counter.Enabled)
        {
            counter.Add(1, new(Attributes.ApiKeyClient, client), new(Attributes.ApiKeyOutcome, outcome));
        }
    }
}
