using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Vault.Configuration.ApiKeys;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration;

/// <summary>
/// Puts the current API key on each request. When the provider rejects it, gets the next one from Vault and repeats the request,
/// so that a rotation fails no call, even if the old key is revoked the moment the new one is written.
/// </summary>
/// <remarks>
/// <para>
/// With <c>IHttpClientFactory</c>, use <c>services.AddHttpClient(…).AddVaultApiKey(…)</c>. This class is for clients that take an
/// <see cref="HttpClient"/> or a handler of your own. Keep one for each key: handlers share what they know of a rejected key only
/// within one container.
/// </para>
/// <para>
/// The key may come from any source of the configuration. If it does not come from Vault, a rejected request is repeated only where
/// the configuration has another key by then. The configuration must be the whole one and not a section of it.
/// </para>
/// <para>
/// A request is repeated if the provider rejected the key and another one is published: at once if it is already there, else after one
/// reading of that path for all requests that wait for it. If Vault has no other key, the caller gets the rejection, and Vault is left
/// alone for a time that doubles. A streamed answer is covered until its first byte: a rejection comes before that. The time limit of
/// the <see cref="HttpClient"/> includes all of it.
/// </para>
/// <para>
/// A body that is a <see cref="StreamContent"/> cannot be sent twice and is not repeated; buffer it first
/// (<see cref="ByteArrayContent"/>). Stands inside of handlers that retry (each try takes the current key) and outside of the handler
/// that sends, which must not follow redirects: .NET would carry a header such as <c>x-api-key</c> to the host that a redirect
/// names. <c>AddVaultApiKey</c> sees to that.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// HttpClient http = new(new VaultApiKeyHandler(configuration, "OpenAI:ApiKey", VaultApiKeyOptions.For(VaultApiKeyPreset.OpenAI))
/// {
///     InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false },
/// });
/// </code>
/// </example>
public sealed class VaultApiKeyHandler : DelegatingHandler
{
    private readonly KeyRefresh _refresh;
    private readonly VaultApiKeyOptions _options;
    private readonly ApiKeyTelemetry _telemetry;
    private readonly CredentialPlacement _placement;
    private readonly RejectionInspector _inspector;

    /// <summary>Creates a handler. Set its <see cref="DelegatingHandler.InnerHandler"/> before it is used.</summary>
    /// <param name="configuration">The application's configuration.</param>
    /// <param name="configurationKey">The key of the value, such as <c>OpenAI:ApiKey</c>.</param>
    /// <param name="options">How it is used: <see cref="VaultApiKeyOptions.For"/>. They are copied.</param>
    /// <param name="loggerFactory">Told of rejected keys; by default nobody is.</param>
    /// <param name="timeProvider">Times the pauses; by default the system's clock.</param>
    public VaultApiKeyHandler(
        IConfiguration configuration,
        string configurationKey,
        VaultApiKeyOptions options,
        ILoggerFactory? loggerFactory = null,
        TimeProvider? timeProvider = null)
        : this(New(configuration, configurationKey, loggerFactory, timeProvider), Copied(options), new ApiKeyTelemetry(configurationKey))
    {
    }

    internal VaultApiKeyHandler(KeyRefresh refresh, VaultApiKeyOptions options, ApiKeyTelemetry telemetry)
    {
        _refresh = refresh;
        _options = options;
        _telemetry = telemetry;
        _placement = new CredentialPlacement(options);
        _inspector = new RejectionInspector(options);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no value for the configuration key, or it cannot be a header.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SendAsync(request, isAsync: true, cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no value for the configuration key, or it cannot be a header.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);

        // Nothing is awaited then, but for the reading of a rejected key, which a thread of the pool does.
        return SendAsync(request, isAsync: false, cancellationToken).AsTask().GetAwaiter().GetResult();
    }

    private async ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage request, bool isAsync, CancellationToken cancellationToken)
    {
        string apiKey = Checked(_refresh.Current);
        for (int repeats = 0; ; repeats++)
        {
            _placement.Put(request, apiKey);
            HttpResponseMessage response = isAsync
                ? await base.SendAsync(request, cancellationToken).ConfigureAwait(false)
                : base.Send(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                _refresh.Accept(apiKey);
                return response;
            }

            string? next;
            try
            {
                next = await _inspector.IsRejectionAsync(response, isAsync, cancellationToken).ConfigureAwait(false)
                    ? await NextAsync(request, apiKey, repeats, isAsync, cancellationToken).ConfigureAwait(false)
                    : null;
            }
            catch
            {
                response.Dispose();
                throw;
            }

            if (next is null)
            {
                return response;
            }

            _refresh.ReportRepeat((int)response.StatusCode);
            response.Dispose();
            apiKey = Checked(next);
        }
    }

    /// <summary>The key to repeat a request with; <see langword="null"/> where its caller gets the rejection.</summary>
    private async ValueTask<string?> NextAsync(
        HttpRequestMessage request, string rejected, int repeats, bool isAsync, CancellationToken cancellationToken)
    {
        if (repeats >= _options.MaxRepeats)
        {
            _telemetry.Rejected(ApiKeyTelemetry.Exhausted);
            return null;
        }

        bool isRepeatable = _options.CanRepeat?.Invoke(request) ?? IsRepeatable(request.Content);
        Task<bool>? asking = _options.RefreshOnRejection && _refresh.Current == rejected
            ? _refresh.ReplaceAsync(rejected, _options, _telemetry)
            : null;
        if (!isRepeatable)
        {
            _telemetry.Rejected(ApiKeyTelemetry.NotRepeatable);
            _refresh.ReportUnrepeatable();
            return null;
        }

        bool? isRead = asking is null ? null : await (isAsync ? asking.WaitAsync(cancellationToken) : WaitFor(asking, cancellationToken)).ConfigureAwait(false);
        string? next = _refresh.Current;
        bool isAnother = next is not null && next != rejected;
        _telemetry.Rejected((isAnother, isRead) switch
        {
            (true, true) => ApiKeyTelemetry.RepeatedAfterRead,
            (true, _) => ApiKeyTelemetry.Repeated,
            (false, false) => ApiKeyTelemetry.BackedOff,
            (false, _) => ApiKeyTelemetry.NoOtherKey,
        });
        return isAnother ? next : null;
    }

    private static Task<bool> WaitFor(Task<bool> asking, CancellationToken cancellationToken)
    {
        asking.Wait(cancellationToken);
        return asking;
    }

    /// <summary>A stream may have been read to its end. What client libraries and .NET itself make of a buffer or an object can be sent again.</summary>
    private static bool IsRepeatable(HttpContent? content) => content switch
    {
        StreamContent => false,
        MultipartContent parts => parts.All(IsRepeatable),
        _ => true,
    };

    private string Checked(string? apiKey)
    {
        if (apiKey is null)
        {
            throw new InvalidOperationException(
                $"There is no value for the configuration key \"{_refresh.Name}\", which is to hold the API key of this client. Check that its secret is there and yields this key, and that it was not deleted.");
        }

        return apiKey.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? throw new InvalidOperationException(
                $"The value of the configuration key \"{_refresh.Name}\" has a character that an API key in a header cannot have: a line break, or one beyond ASCII. Write the secret anew.")
            : apiKey;
    }

    private static VaultApiKeyOptions Copied(VaultApiKeyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Copy();
    }

    private static KeyRefresh New(
        IConfiguration configuration, string configurationKey, ILoggerFactory? loggerFactory, TimeProvider? timeProvider)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentException.ThrowIfNullOrEmpty(configurationKey);
        ILogger logger = new GuardedLogger((loggerFactory ?? NullLoggerFactory.Instance)
            .CreateLogger(BufferedLogger.Category));
#pragma warning disable RS0030 // Here the clock is chosen.
        return new KeyRefresh(configuration, configurationKey, timeProvider ?? TimeProvider.System, logger, Random.Shared.NextDouble);
#pragma warning restore RS0030
    }
}
