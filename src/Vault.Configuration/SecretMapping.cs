namespace Vault.Configuration;

/// <summary>How the fields of a secret, or of all secrets in a folder, become configuration keys.</summary>
/// <remarks>
/// In this order: the fields are selected, <c>__</c> in the name of a field becomes <c>:</c>, JSON is flattened (<c>:</c>
/// between levels, as in <c>appsettings.json</c>), <see cref="KeyNaming"/> and <see cref="MapKey"/> are applied,
/// <see cref="Section"/> is put in front. The object is copied when it is added.
/// </remarks>
/// <example>
/// <code>
/// vault.AddKeyValue("secret", "ai/openai", secret =>
/// {
///     secret.Section = "OpenAI";
///     secret.KeyNaming = KeyNaming.PascalCase;      // api_key binds to OpenAIOptions.ApiKey
/// });
/// </code>
/// </example>
public sealed partial class SecretMapping
{
    private readonly Dictionary<string, string?> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _composed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The section that the keys are put under, such as <c>OpenAI</c> or <c>Services:Orders</c>.</summary>
    /// <value>The default is <see langword="null"/>: the keys are at the root. It neither begins nor ends with a colon.</value>
    public string? Section { get; set; }

    /// <summary>
    /// The sections that the keys may be in, such as <c>OpenAI</c>. A section stands for itself and for all that is below it. A key that is
    /// elsewhere is dropped, with a warning (event 403) that names it.
    /// </summary>
    /// <remarks>
    /// Whoever may write a secret in a folder chooses the keys that it sets. This is how far that reaches. Keys are compared as a whole, with
    /// <see cref="Section"/> in front, and without regard to case.
    /// </remarks>
    /// <value>
    /// Empty by default: every key may be set. With one exception: the secrets of a folder without a <see cref="Section"/> cannot set
    /// <c>Logging</c>, <c>AllowedHosts</c>, <c>Urls</c>, <c>HTTP_PORTS</c>, <c>HTTPS_PORTS</c>, <c>Kestrel:Endpoints</c> and <c>Vault</c>, unless they are
    /// named here. None is empty, or begins or ends with a colon.
    /// </value>
    public IList<string> AllowedSections { get; internal init; } = [];

    /// <summary>Whether the secret, or the folder, may be absent or deleted at the start.</summary>
    /// <value>The default is <see langword="false"/>: then the application does not start.</value>
    public bool Optional { get; set; }

    /// <summary>How names become keys.</summary>
    /// <value>The default is <see cref="KeyNaming.AsWritten"/>.</value>
    public KeyNaming KeyNaming { get; set; }

    /// <summary>
    /// Whether a field whose text is a JSON object or array is flattened like any other JSON. Text that only looks like
    /// JSON stays text.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ParseJsonValues { get; set; }

    /// <summary>What becomes of the values when the secret is deleted, destroyed or gone while the application runs.</summary>
    /// <value>The default is <see cref="DeletedSecretBehavior.KeepLast"/>.</value>
    public DeletedSecretBehavior OnDeleted { get; set; }

    /// <summary>
    /// Gives a key, without <see cref="Section"/>, another name; <see langword="null"/> leaves it out. Must be quick, must
    /// not throw, and must give the same answer each time.
    /// </summary>
    /// <value>The default is <see langword="null"/>: the keys keep their names.</value>
    public Func<string, string?>? MapKey { get; set; }

    /// <summary>
    /// Keys that a version must have, without <see cref="Section"/>; in a folder each secret must have them. One that lacks a
    /// key is not published: the last good values stay. At the start, it ends the start.
    /// </summary>
    /// <value>Empty by default.</value>
    public IList<string> RequiredKeys { get; internal init; } = [];

    /// <summary>
    /// Looks at a new version before it is published, such as by a cheap call with the new key. Has 30 seconds; after that
    /// the answer counts as <see cref="VaultVerdict.Unknown"/>.
    /// </summary>
    /// <value>The default is <see langword="null"/>: every version is published.</value>
    public Func<VaultCandidate, CancellationToken, ValueTask<VaultVerdict>>? ValidateBeforePublish { get; set; }

    /// <summary>How long a new version waits before it is tried, while the application runs.</summary>
    /// <value>The default is zero; from zero to 1 hour.</value>
    public TimeSpan SettleDelay { get; set; }

    /// <summary>
    /// For how long a refused version is tried again, with growing pauses. Fresh cloud and LLM credentials are not known
    /// everywhere at once.
    /// </summary>
    /// <value>The default is 10 minutes; from zero, with which a refused version is never tried again, to 1 day.</value>
    public TimeSpan SettleWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The name of a group. What belongs to one group within one <c>AddVault</c> is published together or not at all: while
    /// one of its secrets cannot be read or is held back, the others keep their last values too.
    /// </summary>
    /// <value>The default is <see langword="null"/>: the secret stands by itself.</value>
    public string? Group { get; set; }

    /// <summary>
    /// How often this secret is read, where that is not <see cref="VaultRefreshOptions.Interval"/>. Of no effect where Vault
    /// says itself when there is something new: a credential with a lease, a certificate, a static database role.
    /// </summary>
    /// <value>The default is <see langword="null"/>: as often as all others. From 1 second to 7 days; each wait is up to 15 % shorter or longer.</value>
    public TimeSpan? RefreshInterval { get; set; }

    /// <summary>
    /// How long a credential with a lease stays valid after another has taken its place, for what is still under way with it.
    /// Then its lease is revoked, if the policy allows that (<c>update</c> on <c>sys/leases/revoke</c>); else it ends by itself.
    /// </summary>
    /// <value>The default is 5 minutes; from zero to 1 day.</value>
    public TimeSpan DrainPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// For how long after a version was written the one before it is published too, under <c>Previous</c> beside its keys: for the side
    /// that must accept both, such as one that verifies signatures or webhooks.
    /// </summary>
    /// <remarks>
    /// <para>
    /// With <see cref="Section"/> <c>Signing</c>, the field <c>key</c> of the newest version is <c>Signing:key</c>, and that of the version before it
    /// <c>Signing:Previous:key</c>. Which version that is, and when it was replaced, says Vault: every replica shows the same, one that has just
    /// started too. A version that is deleted or destroyed is not shown from the next reading on; one that was refused
    /// by a check here counts as any other. While it is shown, each reading takes two requests.
    /// </para>
    /// <para>
    /// Choose it longer than all that are to be told apart by it take to change over: the interval of polling, and the life of what was signed.
    /// Of KV version 2 alone; what is lent has a <see cref="DrainPeriod"/>.
    /// See <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version"/>.
    /// </para>
    /// </remarks>
    /// <value>The default is <see langword="null"/>: only the newest version is published. From 1 second to 365 days.</value>
    /// <example>
    /// <code>
    /// vault.AddKeyValue("secret", "webhooks/signing", secret =>
    /// {
    ///     secret.Section = "Signing";
    ///     secret.KeepPrevious = TimeSpan.FromHours(1);
    /// });
    /// </code>
    /// </example>
    public TimeSpan? KeepPrevious { get; set; }

    /// <summary>
    /// How old a version may get. From then on the secret is due for another one: a warning (315), the status, a metric and the health check
    /// (degraded) say so. Its values stay as they are.
    /// </summary>
    /// <remarks>
    /// Whoever writes the secret can say the same for one secret in its custom metadata, which is read along with it: <c>rotate_by</c> is the
    /// time at which it is due; <c>expires_at</c> the time at which it ends, such as that of an API key, which makes it due 7 days before, or when a
    /// quarter of its life is left, if that is later. Both are written as <c>2027-03-01T00:00:00Z</c> or <c>2027-03-01</c>. The earliest of the three counts.
    /// Where the engine tells when a value was written: KV version 2, and static roles.
    /// See <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#create-update-metadata"/>.
    /// </remarks>
    /// <value>The default is <see langword="null"/>: age alone is no reason. From 1 minute to 3,650 days.</value>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>
    /// Makes one key of several fields of one reading, so that no reader ever sees the user name of one credential with the
    /// password of another. From now on, only what is composed or selected becomes a key.
    /// </summary>
    /// <param name="key">The key, such as <c>ConnectionStrings:Orders</c>.</param>
    /// <param name="template">
    /// The text, with fields in braces: <c>Host=db;Username={username};Password={password}</c>. A value is quoted as ADO.NET wants
    /// it where it is a whole value of a connection string and needs that. Two braces, <c>{{</c> and <c>}}</c>, stand for one.
    /// </param>
    /// <returns>The same mapping.</returns>
    /// <remarks>
    /// A version that lacks one of the fields is not published. A template that is broken is reported when the configuration is built.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="key"/> or <paramref name="template"/> is empty.</exception>
    public SecretMapping Compose(string key, string template)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentException.ThrowIfNullOrEmpty(template);
        _composed[key] = template;
        return this;
    }

    /// <summary>Takes this field, and from now on only fields that are selected or composed.</summary>
    /// <param name="field">The field of the secret, exactly as it is written in Vault.</param>
    /// <param name="key">
    /// The key it gets, such as <c>ConnectionStrings:Orders</c>, which <see cref="KeyNaming"/> and <see cref="MapKey"/> leave
    /// alone; by default its own name.
    /// </param>
    /// <returns>The same mapping.</returns>
    /// <exception cref="ArgumentException"><paramref name="field"/> or <paramref name="key"/> is empty.</exception>
    public SecretMapping SelectField(string field, string? key = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        if (key is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
        }

        _fields[field] = key;
        return this;
    }

    /// <summary>Field to the key that was chosen for it, if one was; empty where every field is taken.</summary>
    internal IReadOnlyDictionary<string, string?> Fields => _fields;

    /// <summary>Key to the template that it is made by.</summary>
    internal IReadOnlyDictionary<string, string> Composed => _composed;

    /// <summary>Whether fields become keys that were not named.</summary>
    internal bool TakesEveryField => _fields.Count == 0 && _composed.Count == 0;
}
