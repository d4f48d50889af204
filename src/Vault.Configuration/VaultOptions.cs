namespace Vault.Configuration;

/// <summary>Plain settings of one <c>AddVault</c>: where Vault is and how patient to be with it.</summary>
/// <remarks>
/// The values are copied when the configuration is built; later changes have no effect. They are validated there, all
/// mistakes in one <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>.
/// </remarks>
public sealed class VaultOptions
{
    /// <summary>
    /// The name of this source, in logs and in <see cref="VaultSourceStatus.Name"/>. Give each its own when there is more
    /// than one <c>AddVault</c>.
    /// </summary>
    /// <value>The default is <c>vault</c>.</value>
    public string Name { get; set; } = "vault";

    /// <summary>Where Vault listens, such as <c>https://vault.example:8200</c>. Required.</summary>
    /// <value>An absolute <c>http</c> or <c>https</c> address without user name, query and fragment.</value>
    public Uri? Address { get; set; }

    /// <summary>
    /// Further addresses of the same cluster, in order of preference. One that is unreachable, sealed or cannot serve is left
    /// out for 30 seconds and the next is asked; then the first is tried again.
    /// </summary>
    /// <value>Empty by default. Usually a load balancer does this.</value>
    public IList<Uri> FallbackAddresses { get; } = [];

    /// <summary>The namespace of the secrets (Vault Enterprise, HCP Vault and OpenBao), such as <c>admin/team1</c>.</summary>
    /// <value>The default is <see langword="null"/>, the root namespace. HCP Vault needs at least <c>admin</c>.</value>
    public string? Namespace { get; set; }

    /// <summary>
    /// Whether the application may start without this source. One attempt of at most 5 seconds is made; if it fails, the
    /// application starts without these keys and they are added as soon as Vault answers.
    /// </summary>
    /// <value>The default is <see langword="false"/>: without its secrets the application does not start.</value>
    public bool Optional { get; set; }

    /// <summary>How long one request may take, its answer included.</summary>
    /// <value>The default is 10 seconds; from 100 milliseconds to 5 minutes.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long making a connection may take.</summary>
    /// <value>The default is 3 seconds; from 100 milliseconds to 5 minutes.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long the first load may take, its retries included. After that the application's start fails with one
    /// <see cref="VaultException"/>.
    /// </summary>
    /// <value>The default is 30 seconds; from 1 second to 1 hour.</value>
    public TimeSpan StartupTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest random wait before the first load, so that a deployment of many instances does not ask in the same moment.
    /// </summary>
    /// <value>The default is zero; at most 1 minute. In Kubernetes, 5 seconds are plenty. <see cref="StartupTimeout"/> begins after it.</value>
    public TimeSpan StartupJitter { get; set; }

    /// <summary>
    /// Whether a login that Vault refused is tried once more, after 2 seconds, before the credential counts as bad: a
    /// standby may not know a secret id that was made a moment ago. Vault counts both towards a lockout, and for AppRole it
    /// counts for all replicas together; switch this off where many replicas share a role.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool RetryRefusedLogin { get; set; } = true;

    /// <summary>How many requests may be in flight at once.</summary>
    /// <value>The default is 32; from 1 to 1,000. Vault gains nothing beyond 16 to 32.</value>
    public int MaxConcurrentRequests { get; set; } = 32;

    /// <summary>How large one answer may be, in bytes. A larger one is refused unread.</summary>
    /// <value>The default is 4 MiB; from 1 KiB to 1 GiB.</value>
    public int MaxResponseBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Whether the failure of the first attempt is also written to standard error, since no log exists yet.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ReportFirstFailureOnStandardError { get; set; } = true;

    /// <summary>
    /// How old the values may become before the health check says Unhealthy. Think twice: when Vault is down, every instance
    /// of every service would leave its load balancer at once, although all of them work.
    /// </summary>
    /// <value>The default is <see langword="null"/>: an outage of Vault alone is Degraded, however long.</value>
    public TimeSpan? MaxStaleness { get; set; }

    /// <summary>
    /// Whether Vault is asked although a tool runs the program at design time (<c>dotnet ef</c>, build-time OpenAPI documents,
    /// <c>dotnet swagger</c>).
    /// </summary>
    /// <value>The default is <see langword="false"/>: such a run gets no keys from Vault, and needs no Vault.</value>
    public bool LoadAtDesignTime { get; set; }

    /// <summary>How new versions are looked for.</summary>
    public VaultRefreshOptions Refresh { get; } = new();
}
