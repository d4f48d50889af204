namespace Vault.Configuration.Diagnostics;

/// <summary>
/// Names of what is said of a measurement or a span. Those that OpenTelemetry knows are its own; ours begin with <c>vault.</c>.
/// </summary>
internal static class Attributes
{
    /// <summary>A kind of <see cref="ErrorTypes"/>, where something failed.</summary>
    public const string ErrorType = "error.type";

    public const string Method = "http.request.method";
    public const string StatusCode = "http.response.status_code";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";

    /// <summary><see cref="VaultOptions.Name"/>.</summary>
    public const string Source = "vault.source.name";

    /// <summary>What a request is for: a word of a short list, and never a path.</summary>
    public const string Operation = "vault.operation";

    /// <summary>Vault's id of a request, as in its audit log. On spans only.</summary>
    public const string RequestId = "vault.request.id";

    /// <summary>The path of a request. On spans only, and only with <see cref="VaultTelemetryOptions.IncludePaths"/>.</summary>
    public const string RequestPath = "vault.request.path";

    /// <summary>The secret as the <c>vault</c> command writes it. Only with <see cref="VaultTelemetryOptions.IncludePaths"/>.</summary>
    public const string SecretPath = "vault.secret.path";

    public const string SecretState = "vault.secret.state";
    public const string HeldReason = "vault.held.reason";
    public const string AuthMethod = "vault.auth.method";

    /// <summary><c>schedule</c> or <c>request</c>. Given when the span starts, so that a sampler can tell them apart.</summary>
    public const string Trigger = "vault.refresh.trigger";

    /// <summary><c>unchanged</c>, <c>changed</c> or <c>failed</c>.</summary>
    public const string Outcome = "vault.refresh.outcome";

    /// <summary>How many keys changed. On spans only.</summary>
    public const string ChangedKeys = "vault.refresh.changed_keys";

    /// <summary>The name of a client of <c>IHttpClientFactory</c>; of a handler that was made by hand the configuration key.</summary>
    public const string ApiKeyClient = "vault.api_key.client";

    /// <summary>What became of a request whose key was rejected, or of the reading for it.</summary>
    public const string ApiKeyOutcome = "vault.api_key.outcome";

    /// <summary>The configuration key or section that a <see cref="Rotating{T}"/> is made of.</summary>
    public const string RotatingKey = "vault.rotating.key";

    /// <summary><c>created</c>, <c>rotated</c>, <c>refused</c> or <c>failed</c>.</summary>
    public const string RotatingOutcome = "vault.rotating.outcome";
}
