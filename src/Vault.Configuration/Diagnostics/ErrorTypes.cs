namespace Vault.Configuration.Diagnostics;

/// <summary>The values of <c>error.type</c>: the kinds of <see cref="VaultErrorKind"/> as OpenTelemetry writes words.</summary>
internal static class ErrorTypes
{
    /// <summary>A request that nobody wants any more, or a defect.</summary>
    public const string Other = "_OTHER";

    public static string Of(VaultException failure) => Of(failure.Kind);

    public static string Of(VaultErrorKind kind) => kind switch
    {
        VaultErrorKind.Unreachable => "unreachable",
        VaultErrorKind.Timeout => "timeout",
        VaultErrorKind.Tls => "tls",
        VaultErrorKind.Sealed => "sealed",
        VaultErrorKind.NotInitialized => "not_initialized",
        VaultErrorKind.NotReady => "not_ready",
        VaultErrorKind.RateLimited => "rate_limited",
        VaultErrorKind.ServerError => "server_error",
        VaultErrorKind.InvalidResponse => "invalid_response",
        VaultErrorKind.AccessDenied => "access_denied",
        VaultErrorKind.NotFound => "not_found",
        VaultErrorKind.InvalidRequest => "invalid_request",
        VaultErrorKind.LoginRejected => "login_rejected",
        VaultErrorKind.VersionRefused => "version_refused",
        VaultErrorKind.CredentialUnavailable => "credential_unavailable",
        _ => Other,
    };
}
