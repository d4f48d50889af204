using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Settings;

/// <summary>
/// Reads the <c>Vault</c> section. Not by a binder: it stops at the first mistake, quotes the value, and takes a key that
/// nobody reads for none at all. <c>docs/vault-configuration.schema.json</c> describes the same.
/// </summary>
internal static class SectionReader
{
    private static readonly SettingTable<VaultRefreshOptions> Refresh = new SettingTable<VaultRefreshOptions>()
        .One("Enabled", SettingKind.Flag, (refresh, value) => refresh.Enabled = value)
        .One("Interval", SettingKind.Duration, (refresh, value) => refresh.Interval = value)
        .One("ScanFolders", SettingKind.Flag, (refresh, value) => refresh.ScanFolders = value)
        .One("ReadMetadata", SettingKind.Flag, (refresh, value) => refresh.ReadMetadata = value);

    private static readonly SettingTable<VaultTlsOptions> Tls = new SettingTable<VaultTlsOptions>()
        .One("CertificateAuthorityFile", SettingKind.Text, (tls, value) => tls.CertificateAuthorityFile = value)
        .One("CertificateAuthorityFolder", SettingKind.Text, (tls, value) => tls.CertificateAuthorityFolder = value)
        .One("CertificateAuthorityPem", SettingKind.Text, (tls, value) => tls.CertificateAuthorityPem = value)
        .One("ClientCertificateFile", SettingKind.Text, (tls, value) => tls.ClientCertificateFile = value)
        .One("ClientKeyFile", SettingKind.Text, (tls, value) => tls.ClientKeyFile = value)
        .One("ServerName", SettingKind.Text, (tls, value) => tls.ServerName = value)
        .One("SkipVerification", SettingKind.Flag, (tls, value) => tls.SkipVerification = value);

    private static readonly SettingTable<VaultTelemetryOptions> Telemetry = new SettingTable<VaultTelemetryOptions>()
        .One("IncludePaths", SettingKind.Flag, (telemetry, value) => telemetry.IncludePaths = value)
        .One("SendCorrelationId", SettingKind.Flag, (telemetry, value) => telemetry.SendCorrelationId = value);

    private static readonly SettingTable<VaultConfigurationBuilder> Section = new SettingTable<VaultConfigurationBuilder>()
        .One("Address", SettingKind.Address, (vault, value) => vault.Options.Address = value)
        .Many("FallbackAddresses", SettingKind.Address, (vault, value) => vault.Options.FallbackAddresses.Add(value))
        .One("Namespace", SettingKind.Text, (vault, value) => vault.Options.Namespace = value)
        .Group("Authentication", AuthenticationSettings.Table, _ => new AuthenticationSettings(), (vault, login, layer) => login.ChooseFor(vault, layer))
        .Each("Secrets", SecretSettings.Table, SecretSettings.Add)
        .Group("Refresh", Refresh, vault => vault.Options.Refresh)
        .Group("Tls", Tls, vault => vault.Options.Tls)
        .Group("Telemetry", Telemetry, vault => vault.Options.Telemetry)
        .One("Name", SettingKind.Text, (vault, value) => vault.Options.Name = value)
        .One("Disabled", SettingKind.Flag, (vault, value) => vault.Options.Disabled = value)
        .One("Optional", SettingKind.Flag, (vault, value) => vault.Options.Optional = value)
        .One("LoadAtDesignTime", SettingKind.Flag, (vault, value) => vault.Options.LoadAtDesignTime = value)
        .One("RequestTimeout", SettingKind.Duration, (vault, value) => vault.Options.RequestTimeout = value)
        .One("ConnectTimeout", SettingKind.Duration, (vault, value) => vault.Options.ConnectTimeout = value)
        .One("StartupTimeout", SettingKind.Duration, (vault, value) => vault.Options.StartupTimeout = value)
        .One("StartupJitter", SettingKind.Duration, (vault, value) => vault.Options.StartupJitter = value)
        .One("MaxStaleness", SettingKind.Duration, (vault, value) => vault.Options.MaxStaleness = value)
        .One("RetryRefusedLogin", SettingKind.Flag, (vault, value) => vault.Options.RetryRefusedLogin = value)
        .One("MaxRetries", SettingKind.Count, (vault, value) => vault.Options.MaxRetries = value)
        .One("MaxConcurrentRequests", SettingKind.Count, (vault, value) => vault.Options.MaxConcurrentRequests = value)
        .One("MaxResponseBytes", SettingKind.Count, (vault, value) => vault.Options.MaxResponseBytes = value)
        .One("ReportFirstFailureOnStandardError", SettingKind.Flag, (vault, value) => vault.Options.ReportFirstFailureOnStandardError = value)
        .One("AllowUnencryptedHttp", SettingKind.Flag, (vault, value) => vault.Options.AllowUnencryptedHttp = value)
        .One("FollowRedirects", SettingKind.Flag, (vault, value) => vault.Options.FollowRedirects = value)
        .One("CheckPolicies", SettingKind.Flag, (vault, value) => vault.Options.CheckPolicies = value)
        .One("Proxy", SettingKind.Address, (vault, value) => vault.Options.Proxy = value)
        .Named("Headers", (vault, name, value) => vault.Options.Headers[name] = value);

    /// <summary>Every key that is known, with the type of its value.</summary>
    public static IReadOnlyDictionary<string, Type> Keys => Section.Keys;

    /// <param name="section">What is written there.</param>
    /// <param name="isLoginOpen">Whether code leaves the login to it. Otherwise the section's need not be complete.</param>
    public static SettingLayer Read(SectionText section, bool isLoginOpen = true)
    {
        SettingLayer layer = new(section.Path)
        {
            IsLoginOpen = isLoginOpen,
            Login = section.Below("Authentication"),
            Secrets = section.Below("Secrets"),
        };
        layer.LoginOrigin = layer.KeyOf("Authentication");
        IConfigurationRoot settings = section.ToConfiguration();
        Section.Read(layer.Choices, settings, layer);
        return layer;
    }
}
