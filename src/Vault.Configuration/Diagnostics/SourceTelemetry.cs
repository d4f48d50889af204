using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Vault.Configuration.Diagnostics;

/// <summary>
/// What one source tells by metrics and spans: its name is on all of it. Holds no state, so that whoever has the settings can make
/// one. While nobody listens, nothing is put together.
/// </summary>
internal sealed class SourceTelemetry(string name, TelemetrySettings settings)
{
    private const string TriggeredBySchedule = "schedule";
    private const string TriggeredByRequest = "request";

    public SourceTelemetry(VaultSettings settings)
        : this(settings.Name, settings.Telemetry)
    {
    }

    /// <summary>The name of the source.</summary>
    public string Name => name;

    /// <summary>Whether paths may be told.</summary>
    public bool IncludesPaths => settings.IncludePaths;

    /// <summary>Whether requests carry the id of their trace.</summary>
    public bool SendsCorrelationId => settings.SendCorrelationId;

    /// <summary>What a request sends as <c>X-Correlation-Id</c>; <see langword="null"/> where that is not wanted.</summary>
    public string? CorrelationId =>
        settings.SendCorrelationId && Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.TraceId.ToHexString() : null;

    /// <summary>The tags of every measurement.</summary>
    /// <param name="failure">What failed, if anything did.</param>
    public TagList Tags(VaultException? failure = null)
    {
        TagList tags = new() { { Attributes.Source, name } };
        if (failure is not null)
        {
            tags.Add(Attributes.ErrorType, ErrorTypes.Of(failure));
        }

        return tags;
    }

    /// <summary>
    /// Begins a span below the one that is under way. Where requests carry the id of their trace there always is an activity, if
    /// only for that id.
    /// </summary>
    /// <param name="operation">The name of the span: one of a few.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="tags">What a sampler may want to know.</param>
    /// <param name="links">Who asked for it.</param>
    public Activity? Start(
        string operation,
        ActivityKind kind = ActivityKind.Internal,
        IEnumerable<KeyValuePair<string, object?>>? tags = null,
        IEnumerable<ActivityLink>? links = null)
    {
        Activity? activity = VaultTelemetry.Source.HasListeners()
            ? VaultTelemetry.Source.StartActivity(operation, kind, parentContext: default, [new(Attributes.Source, name), .. tags ?? []], links)
            : null;
        return activity is null && settings.SendCorrelationId && Activity.Current is null
            ? new Activity(operation).SetIdFormat(ActivityIdFormat.W3C).Start()
            : activity;
    }

    /// <summary>
    /// Begins a span that has no parent: a load is nobody's part, and least of all of what happened to build the configuration.
    /// The caller is an async method, whose end brings back what was current before.
    /// </summary>
    public Activity? StartLoad()
    {
        Activity.Current = null;
        return Start("vault load");
    }

    public void LoadEnded(Activity? activity, TimeSpan duration, VaultException? failure)
    {
        End(activity, failure);
        if (Instruments.LoadDuration.Enabled)
        {
            Instruments.LoadDuration.Record(duration.TotalSeconds, Tags(failure));
        }
    }

    /// <param name="operation">What the request is for.</param>
    /// <param name="failure">Why it is sent again.</param>
    public void RequestRetried(string operation, VaultException failure) =>
        CountWith(Instruments.Retries, failure, Attributes.Operation, operation);

    /// <param name="isAskedFor">Whether somebody asked for the round.</param>
    /// <param name="askedBy">The spans that were under way there.</param>
    public Activity? StartRefresh(bool isAskedFor, IEnumerable<ActivityContext> askedBy) =>
        Start("vault refresh", tags: [new(Attributes.Trigger, Trigger(isAskedFor))], links: [.. askedBy.Select(context => new ActivityLink(context))]);

    public void RefreshEnded(Activity? activity, TimeSpan duration, bool isAskedFor, int changedKeys, VaultException? failure)
    {
        string outcome = failure is not null ? "failed" : changedKeys > 0 ? "changed" : "unchanged";
        activity?.SetTag(Attributes.Outcome, outcome).SetTag(Attributes.ChangedKeys, changedKeys);
        End(activity, failure);
        if (Instruments.RefreshDuration.Enabled)
        {
            TagList tags = Tags(failure);
            tags.Add(Attributes.Trigger, Trigger(isAskedFor));
            tags.Add(Attributes.Outcome, outcome);
            Instruments.RefreshDuration.Record(duration.TotalSeconds, tags);
        }
    }

    public Activity? StartLogin(string method) => Start("vault login", tags: [new(Attributes.AuthMethod, method)]);

    public void LoginEnded(Activity? activity, string method, VaultException? failure)
    {
        End(activity, failure);
        CountWith(Instruments.Logins, failure, Attributes.AuthMethod, method);
    }

    public void CredentialRefused(string method) => CountWith(Instruments.CredentialRefusals, null, Attributes.AuthMethod, method);

    public Activity? StartTokenRenewal() => Start("vault renew token");

    public void TokenRenewalEnded(Activity? activity, VaultException? failure)
    {
        End(activity, failure);
        if (Instruments.TokenRenewals.Enabled)
        {
            Instruments.TokenRenewals.Add(1, Tags(failure));
        }
    }

    public Activity? StartLeaseRenewal(string path) =>
        Start("vault renew lease", tags: settings.IncludePaths ? [new(Attributes.SecretPath, path)] : null);

    public void LeaseRenewalEnded(Activity? activity, string path, VaultException? failure)
    {
        End(activity, failure);
        CountWith(Instruments.LeaseRenewals, failure, Attributes.SecretPath, settings.IncludePaths ? path : null);
    }

    public void SecretChanged(string path) =>
        CountWith(Instruments.SecretChanges, null, Attributes.SecretPath, settings.IncludePaths ? path : null);

    /// <summary>What became of a span. Never a message: it may name paths.</summary>
    public static void End(Activity? activity, VaultException? failure)
    {
        if (activity is not null && failure is not null)
        {
            activity.SetTag(Attributes.ErrorType, ErrorTypes.Of(failure)).SetStatus(ActivityStatusCode.Error);
        }
    }

    private static string Trigger(bool isAskedFor) => isAskedFor ? TriggeredByRequest : TriggeredBySchedule;

    private void CountWith(Counter<long> counter, VaultException? failure, string attribute, string? value)
    {
        if (!counter.Enabled)
        {
            return;
        }

        TagList tags = Tags(failure);
        if (value is not null)
        {
            tags.Add(attribute, value);
        }

        counter.Add(1, tags);
    }
}
