namespace Vault.Configuration;

/// <summary>
/// The options as they were when the configuration was built. A value, so that a rebuild can tell whether anything changed.
/// </summary>
internal sealed record VaultSettings(
    string Name,
    Uri Address,
    string? Namespace,
    bool Optional,
    TimeSpan RequestTimeout,
    TimeSpan ConnectTimeout,
    TimeSpan StartupTimeout,
    bool RetryRefusedLogin,
    int MaxConcurrentRequests,
    int MaxResponseBytes,
    bool ReportFirstFailureOnStandardError,
    bool RefreshEnabled,
    TimeSpan RefreshInterval)
{
    /// <summary>Copies validated options.</summary>
    public static VaultSettings From(VaultOptions options) => new(
        options.Name,
        options.Address!,
        options.Namespace?.Trim('/') is { Length: > 0 } ns ? ns : null,
        options.Optional,
        options.RequestTimeout,
        options.ConnectTimeout,
        options.StartupTimeout,
        options.RetryRefusedLogin,
        options.MaxConcurrentRequests,
        options.MaxResponseBytes,
        options.ReportFirstFailureOnStandardError,
        options.Refresh.Enabled,
        options.Refresh.Interval);
}
