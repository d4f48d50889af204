namespace Vault.Configuration;

/// <summary>The telemetry options as they were when the configuration was built.</summary>
internal sealed record TelemetrySettings(bool IncludePaths, bool SendCorrelationId)
{
    /// <summary>Copies the options.</summary>
    public static TelemetrySettings From(VaultTelemetryOptions options) => new(options.IncludePaths, options.SendCorrelationId);
}
