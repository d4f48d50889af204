using System.Net;
using Vault.Configuration.ApiKeys;

namespace Vault.Configuration;

/// <summary>How a <see cref="VaultApiKeyHandler"/> puts a key on requests, and what it takes for the rejection of a key.</summary>
/// <example>
/// <code>
/// services.AddHttpClient("gateway").AddVaultApiKey("Gateway:ApiKey", options =>
/// {
///     options.HeaderName = "Ocp-Apim-Subscription-Key";
///     options.Scheme = null;
/// });
/// </code>
/// </example>
public sealed class VaultApiKeyOptions
{
    private const int LargestInspection = 1024 * 1024;
    private const int MostRepeats = 10;
    private static readonly TimeSpan LongestRefresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestBackOff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private string _headerName = "Authorization";
    private int _inspectedBytes = 16 * 1024;
    private int _maxRepeats = 3;
    private TimeSpan _refreshTimeout = TimeSpan.FromSeconds(5);
    private TimeSpan _firstBackOff = TimeSpan.FromSeconds(1);
    private TimeSpan _longestBackOff = TimeSpan.FromMinutes(5);

    /// <summary>The header that carries the key.</summary>
    /// <value>The default is <c>Authorization</c>. It must not be empty.</value>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string HeaderName
    {
        get => _headerName;
        set
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            _headerName = value;
        }
    }

    /// <summary>What stands before the key in the header, and a space after it; <see langword="null"/> for nothing.</summary>
    /// <value>The default is <c>Bearer</c>.</value>
    public string? Scheme { get; set; } = "Bearer";

    /// <summary>
    /// Headers that carry credentials. They are taken off every request, whoever put them on: two credentials are an error at
    /// some providers, and a placeholder that a client library sends would be the wrong one at others. Their values, and that of
    /// <see cref="HeaderName"/>, are never logged by <c>IHttpClientFactory</c>.
    /// </summary>
    /// <value><c>Authorization</c>, <c>x-api-key</c>, <c>api-key</c> and <c>x-goog-api-key</c>.</value>
    public IList<string> CredentialHeaders { get; } = ["Authorization", "x-api-key", "api-key", "x-goog-api-key"];

    /// <summary>Query parameters that carry credentials. They are taken off every request.</summary>
    /// <value>Empty by default; <c>key</c> and <c>access_token</c> for Gemini.</value>
    public IList<string> CredentialParameters { get; } = [];

    /// <summary>The status codes that may mean that the key is no good. Answers with others are passed on as they are.</summary>
    /// <value>401 by default.</value>
    public IList<HttpStatusCode> RejectionStatusCodes { get; } = [HttpStatusCode.Unauthorized];

    /// <summary>
    /// Whether an answer with one of the <see cref="RejectionStatusCodes"/> means that the key is revoked, expired, leaked or
    /// unknown, so that another one would help. Gets the status and the beginning of the body; must be quick and must not throw.
    /// </summary>
    /// <value>The default, <see langword="null"/>, is every answer with such a status.</value>
    /// <remarks>Not what another key would not heal: a region, a missing permission, money, a quota.</remarks>
    public Func<HttpStatusCode, string, bool>? IsRejection { get; set; }

    /// <summary>
    /// How much of a body is looked into, in bytes, for <see cref="IsRejection"/>. The caller can still read all of it. Of a body
    /// that is compressed, nothing is understood: let the primary handler decompress.
    /// </summary>
    /// <value>The default is 16 KiB; from 0 to 1 MiB.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of these bounds.</exception>
    public int InspectedBytes
    {
        get => _inspectedBytes;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestInspection);
            _inspectedBytes = value;
        }
    }

    /// <summary>
    /// How often one request is repeated, each time with a key other than the rejected one: more than once only if keys change
    /// while it is under way.
    /// </summary>
    /// <value>The default is 3; from 0 to 10.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of these bounds.</exception>
    public int MaxRepeats
    {
        get => _maxRepeats;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostRepeats);
            _maxRepeats = value;
        }
    }

    /// <summary>
    /// Whether a request may be sent a second time; <see langword="null"/> for the built-in rule: its body is not a
    /// <see cref="StreamContent"/> and has none in it. What a provider rejects for its key it has not carried out.
    /// </summary>
    /// <value>The default is <see langword="null"/>.</value>
    public Func<HttpRequestMessage, bool>? CanRepeat { get; set; }

    /// <summary>Whether Vault is asked when the published key is the one that was rejected.</summary>
    /// <value>The default is <see langword="true"/>. If not, a request is repeated only where another key has been published meanwhile.</value>
    public bool RefreshOnRejection { get; set; } = true;

    /// <summary>How long a rejected request waits for Vault. After that its caller gets the rejection; the reading goes on.</summary>
    /// <value>The default is 5 seconds; more than zero, and at most 1 minute.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of these bounds.</exception>
    public TimeSpan RefreshTimeout
    {
        get => _refreshTimeout;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestRefresh);
            _refreshTimeout = value;
        }
    }

    /// <summary>
    /// How long Vault is not asked again after it had no other key than the rejected one. Doubles each time, up to
    /// <see cref="LongestBackOff"/>, with jitter (50 to 100 %); another key ends it. While it lasts, the regular polling goes on.
    /// </summary>
    /// <value>The default is 1 second; from 0.1 seconds to 1 hour.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of these bounds.</exception>
    public TimeSpan FirstBackOff
    {
        get => _firstBackOff;
        set => _firstBackOff = Bounded(value);
    }

    /// <summary>The longest pause of <see cref="FirstBackOff"/>.</summary>
    /// <value>The default is 5 minutes; from 0.1 seconds to 1 hour.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of these bounds.</exception>
    public TimeSpan LongestBackOff
    {
        get => _longestBackOff;
        set => _longestBackOff = Bounded(value);
    }

    /// <summary>The settings for a provider, to be changed as you like.</summary>
    /// <param name="preset">Which.</param>
    /// <returns>New options.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such preset.</exception>
    public static VaultApiKeyOptions For(VaultApiKeyPreset preset) => ProviderPresets.Create(preset);

    /// <summary>As they are now; a handler must not see half of a change.</summary>
    internal VaultApiKeyOptions Copy()
    {
        VaultApiKeyOptions copy = new()
        {
            HeaderName = HeaderName,
            Scheme = Scheme,
            IsRejection = IsRejection,
            InspectedBytes = InspectedBytes,
            MaxRepeats = MaxRepeats,
            CanRepeat = CanRepeat,
            RefreshOnRejection = RefreshOnRejection,
            RefreshTimeout = RefreshTimeout,
            FirstBackOff = FirstBackOff,
            LongestBackOff = LongestBackOff,
        };
        Replace(copy.CredentialHeaders, CredentialHeaders);
        Replace(copy.CredentialParameters, CredentialParameters);
        Replace(copy.RejectionStatusCodes, RejectionStatusCodes);
        return copy;
    }

    private static void Replace<T>(IList<T> target, IList<T> source)
    {
        target.Clear();
        foreach (T item in source)
        {
            target.Add(item);
        }
    }

    private static TimeSpan Bounded(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, ShortestBackOff);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestPause);
        return value;
    }
}
