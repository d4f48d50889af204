namespace Vault.Configuration;

/// <summary>Plain settings of one <c>AddVault</c>: where Vault is and how patient to be with it.</summary>
/// <remarks>
/// The values are copied when the configuration is built; later changes have no effect. They are validated there, all
/// mistakes in one <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>.
/// </remarks>
public sealed partial class VaultOptions
{
    /// <summary>
    /// The name of this source, in logs and in <see cref="VaultSourceStatus.Name"/>. Give each its own when there is more
    /// than one <c>AddVault</c>.
    /// </summary>
    /// <value>The default is <c>vault</c>. It must not be empty.</value>
    public string Name
    {
        get => _layer.Get("vault");
        set => _layer.Set(value);
    }

    /// <summary>
    /// Where Vault listens, such as <c>https://vault.example:8200</c>, or the Unix domain socket of an agent or a proxy, such as
    /// <c>unix:///run/vault/agent.sock</c>. Required.
    /// </summary>
    /// <value>
    /// An absolute <c>https</c>, <c>http</c> or <c>unix</c> address without user name, query and fragment. For <c>http</c> to
    /// another host than this one see <see cref="AllowUnencryptedHttp"/>.
    /// </value>
    public Uri? Address
    {
        get => _layer.Get((Uri?)null);
        set => _layer.Set(value);
    }

    /// <summary>
    /// Further addresses of the same cluster, in order of preference. One that is unreachable, sealed or cannot serve is left
    /// out for 30 seconds and the next is asked; then the first is tried again.
    /// </summary>
    /// <value>Empty by default. Usually a load balancer does this.</value>
    public IList<Uri> FallbackAddresses { get; private init; } = [];

    /// <summary>The namespace of the secrets (Vault Enterprise, HCP Vault and OpenBao), such as <c>admin/team1</c>.</summary>
    /// <value>The default is <see langword="null"/>, the root namespace; slashes at its ends make no difference. HCP Vault needs at least <c>admin</c>.</value>
    public string? Namespace
    {
        get => _layer.Get((string?)null);
        set => _layer.Set(value);
    }

    /// <summary>
    /// Whether the application may start without this source. One attempt of at most 5 seconds is made; if it fails, the
    /// application starts without these keys and they are added as soon as Vault answers.
    /// </summary>
    /// <value>The default is <see langword="false"/>: without its secrets the application does not start.</value>
    public bool Optional
    {
        get => _layer.Get(false);
        set => _layer.Set(value);
    }

    /// <summary>How long one request may take, its answer included.</summary>
    /// <value>The default is 10 seconds; from 100 milliseconds to 5 minutes.</value>
    public TimeSpan RequestTimeout
    {
        get => _layer.Get(TimeSpan.FromSeconds(10));
        set => _layer.Set(value);
    }

    /// <summary>How long making a connection may take.</summary>
    /// <value>The default is 3 seconds; from 100 milliseconds to 5 minutes.</value>
    public TimeSpan ConnectTimeout
    {
        get => _layer.Get(TimeSpan.FromSeconds(3));
        set => _layer.Set(value);
    }

    /// <summary>
    /// How long the first load may take, its retries included. After that the application's start fails with one
    /// <see cref="VaultException"/>.
    /// </summary>
    /// <value>The default is 30 seconds; from 1 second to 1 hour.</value>
    public TimeSpan StartupTimeout
    {
        get => _layer.Get(TimeSpan.FromSeconds(30));
        set => _layer.Set(value);
    }

    /// <summary>
    /// The longest random wait before the first load, so that a deployment of many instances does not ask in the same moment.
    /// </summary>
    /// <value>The default is zero; from zero to 1 minute. In Kubernetes, 5 seconds are plenty. <see cref="StartupTimeout"/> begins after it.</value>
    public TimeSpan StartupJitter
    {
        get => _layer.Get(TimeSpan.Zero);
        set => _layer.Set(value);
    }

    /// <summary>
    /// Whether a login that Vault refused is tried once more, after 2 seconds, before the credential counts as bad: a
    /// standby may not know a secret id that was made a moment ago. Vault counts both towards a lockout, and for AppRole it
    /// counts for all replicas together; switch this off where many replicas share a role.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool RetryRefusedLogin
    {
        get => _layer.Get(true);
        set => _layer.Set(value);
    }

    /// <summary>How many requests may be in flight at once.</summary>
    /// <value>The default is 32; from 1 to 1,000. Vault gains nothing beyond 16 to 32.</value>
    public int MaxConcurrentRequests
    {
        get => _layer.Get(32);
        set => _layer.Set(value);
    }

    /// <summary>How large one answer may be, in bytes. A larger one is refused unread.</summary>
    /// <value>The default is 4 MiB; from 1 KiB to 1 GiB.</value>
    public int MaxResponseBytes
    {
        get => _layer.Get(4 * 1024 * 1024);
        set => _layer.Set(value);
    }

    /// <summary>Whether the failure of the first attempt is also written to standard error, since no log exists yet.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ReportFirstFailureOnStandardError
    {
        get => _layer.Get(true);
        set => _layer.Set(value);
    }

    /// <summary>
    /// How old the values may become before the health check says Unhealthy (<see cref="VaultSourceStatus.LastSuccessAt"/>; a
    /// credential that is lent has no age until it ends). Think twice: when Vault is down, every instance
    /// of every service would leave its load balancer at once, although all of them work.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: an outage of Vault alone is Degraded, however long. More than zero, and as long as you like; choose
    /// it several times <see cref="VaultRefreshOptions.Interval"/>, since the values are that old before each round.
    /// </value>
    public TimeSpan? MaxStaleness
    {
        get => _layer.Get((TimeSpan?)null);
        set => _layer.Set(value);
    }

    /// <summary>
    /// Whether Vault is asked although a tool runs the program at design time (<c>dotnet ef</c>, build-time OpenAPI documents,
    /// <c>dotnet swagger</c>).
    /// </summary>
    /// <value>The default is <see langword="false"/>: such a run gets no keys from Vault, and needs no Vault.</value>
    public bool LoadAtDesignTime
    {
        get => _layer.Get(false);
        set => _layer.Set(value);
    }

    /// <summary>
    /// Whether the source is left out: no request is made and no key is added. As the setting <c>Vault:Disabled</c> or the
    /// environment variable <c>VAULT_CONFIGURATION_DISABLED</c>, it switches Vault off without a change of code. Any one of them
    /// is enough, and nothing else is validated then.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool Disabled
    {
        get => _layer.Get(false);
        set => _layer.Set(value);
    }

    /// <summary>
    /// Whether <c>http://</c> to another host than this one is allowed. Tokens and secrets then cross the network in clear, and a
    /// warning says so at every start. A handler of one's own (<see cref="VaultConfigurationBuilder.UseHttpMessageHandler"/>) is
    /// not asked for it.
    /// </summary>
    /// <value>The default is <see langword="false"/>: <c>http://</c> is for loopback only.</value>
    public bool AllowUnencryptedHttp
    {
        get => _layer.Get(false);
        set => _layer.Set(value);
    }

    /// <summary>The forward proxy for requests to Vault.</summary>
    /// <value>
    /// The default is <see langword="null"/>: that of the system (<c>HTTPS_PROXY</c>, <c>NO_PROXY</c>). An absolute <c>http</c> or
    /// <c>https</c> address; a user name and password in it are the proxy's. Loopback and sockets are reached without a proxy in
    /// any case.
    /// </value>
    public Uri? Proxy
    {
        get => _layer.Get((Uri?)null);
        set => _layer.Set(value);
    }

    /// <summary>Further headers for each request, such as those that a gateway before Vault wants.</summary>
    /// <value>
    /// Empty by default. Names that begin with <c>X-Vault-</c>, <c>Authorization</c> (which is a token for Vault) and those that
    /// HTTP itself needs are refused. Values are ASCII.
    /// </value>
    public IDictionary<string, string> Headers { get; private init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether one redirect (307, from a standby) is followed, and only to <see cref="Address"/> or one of
    /// <see cref="FallbackAddresses"/>.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool FollowRedirects
    {
        get => _layer.Get(true);
        set => _layer.Set(value);
    }

    /// <summary>
    /// How often a request that Vault answered with 412 or 5xx is repeated at once, after about a second each, before it counts
    /// as failed. Only what reads is repeated, never a login; and not where Vault said how long to wait.
    /// </summary>
    /// <value>
    /// The default is 0: the next round repeats it, after a pause that grows. From 0 to 10.
    /// </value>
    public int MaxRetries
    {
        get => _layer.Get(0);
        set => _layer.Set(value);
    }

    /// <summary>
    /// Whether the token is asked at the start what it may do (<c>sys/capabilities-self</c>), with one request that nothing waits for. A warning
    /// (event 214) names what is missing, with the lines for the policy; another (215) what is more than needed: writing or deleting the
    /// secrets that are only read, <c>sudo</c>, or the policy <c>root</c>. It never fails the start. See
    /// <see href="https://developer.hashicorp.com/vault/api-docs/system/capabilities-self"/>.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool CheckPolicies
    {
        get => _layer.Get(false);
        set => _layer.Set(value);
    }

    /// <summary>How new versions are looked for.</summary>
    public VaultRefreshOptions Refresh { get; private init; } = new();

    /// <summary>How the connection is secured.</summary>
    public VaultTlsOptions Tls { get; private init; } = new();

    /// <summary>What metrics, traces and requests tell.</summary>
    public VaultTelemetryOptions Telemetry { get; private init; } = new();
}
