namespace Vault.Configuration;

/// <summary>
/// The options as they were when the configuration was built. A value, so that a rebuild can tell whether anything changed.
/// </summary>
internal sealed record VaultSettings(
    string Name,
    VaultAddresses Addresses,
    string? Namespace,
    bool Optional,
    TimeSpan RequestTimeout,
    TimeSpan ConnectTimeout,
    TimeSpan StartupTimeout,
    TimeSpan StartupJitter,
    bool RetryRefusedLogin,
    int MaxConcurrentRequests,
    int MaxResponseBytes,
    bool ReportFirstFailureOnStandardError,
    TimeSpan? MaxStaleness,
    bool RefreshEnabled,
    TimeSpan RefreshInterval,
    bool ScansFolders,
    bool ReadsMetadata,
    bool FollowRedirects,
    int MaxRetries,
    bool CheckPolicies,
    Uri? Proxy,
    ValueList<KeyValuePair<string, string>> Headers,
    TlsSettings Tls,
    TelemetrySettings Telemetry)
{
    /// <summary>Copies validated options.</summary>
    public static VaultSettings From(VaultOptions options) => new(
        options.Name,
        new VaultAddresses([options.Address!, .. options.FallbackAddresses]),
        options.Namespace?.Trim('/') is { Length: > 0 } ns ? ns : null,
        options.Optional,
        options.RequestTimeout,
        options.ConnectTimeout,
        options.StartupTimeout,
        options.StartupJitter,
        options.RetryRefusedLogin,
        options.MaxConcurrentRequests,
        options.MaxResponseBytes,
        options.ReportFirstFailureOnStandardError,
        options.MaxStaleness,
        options.Refresh.Enabled,
        options.Refresh.Interval,
        options.Refresh.ScanFolders,
        options.Refresh.ReadMetadata,
        options.FollowRedirects,
        options.MaxRetries,
        options.CheckPolicies,
        options.Proxy,
        new([.. options.Headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)]),
        TlsSettings.From(options.Tls),
        TelemetrySettings.From(options.Telemetry));
}
