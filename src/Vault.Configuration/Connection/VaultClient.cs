using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Connection;

/// <summary>
/// Speaks HTTP to Vault. Holds no token and no state but the connections: the token is a parameter.
/// </summary>
internal sealed class VaultClient : IDisposable
{
    private static readonly TimeSpan RetriesApart = TimeSpan.FromSeconds(1);

    private readonly VaultSettings _settings;
    private readonly TimeProvider _time;
    private readonly Func<double> _chance;
    private readonly ILogger _logger;
    private readonly VaultTransport _transport;
    private readonly NodeHealth _nodes;
    private readonly SemaphoreSlim _inFlight;

    /// <param name="settings">Addresses, namespace, time limits and sizes.</param>
    /// <param name="time">For the time limit of each request.</param>
    /// <param name="handler">The user's own handler, which stays the user's; <see langword="null"/> for ours.</param>
    /// <param name="logger">Is told what is not safe, and which certificates changed.</param>
    /// <param name="chance">For the pause before a request is repeated.</param>
    public VaultClient(
        VaultSettings settings, TimeProvider time, HttpMessageHandler? handler, ILogger? logger = null, Func<double>? chance = null)
    {
        _settings = settings;
        _time = time;
        _chance = chance ?? Random.Shared.NextDouble;
        _logger = logger ?? NullLogger.Instance;
        Telemetry = new SourceTelemetry(settings);
        _transport = new VaultTransport(settings, time, handler, _logger);
        _nodes = new NodeHealth(settings.Addresses.All, time);
        _inFlight = new SemaphoreSlim(settings.MaxConcurrentRequests);
    }

    /// <summary>What is told of the source; here for all who send through this.</summary>
    public SourceTelemetry Telemetry { get; }

    /// <summary>The namespace of every request that names no other.</summary>
    public string? Namespace => _settings.Namespace;

    /// <summary>Sends one request, and repeats it where that was asked for.</summary>
    /// <returns>The answer, if its status is a success or 404. The caller disposes it.</returns>
    /// <exception cref="VaultException">Any other status, no answer, or an answer that is not Vault's.</exception>
    public Task<VaultAnswer> SendAsync(VaultRequest request, string? token, CancellationToken cancellationToken) =>
        _settings.MaxRetries == 0 ? SendOnceAsync(request, token, cancellationToken) : SendAndRetryAsync(request, token, cancellationToken);

    /// <summary>472: a disaster recovery secondary, which serves nothing until somebody promotes it.</summary>
    public static bool IsRecoverySecondary(VaultException failed) => (int?)failed.StatusCode == 472;

    /// <summary>Not the semaphore: a request that is still under way gives its place back.</summary>
    public void Dispose() => _transport.Dispose();

    private async Task<VaultAnswer> SendAndRetryAsync(VaultRequest request, string? token, CancellationToken cancellationToken)
    {
        for (int retries = 0; ; retries++)
        {
            try
            {
                return await SendOnceAsync(request, token, cancellationToken).ConfigureAwait(false);
            }
            catch (VaultException failed) when (retries < _settings.MaxRetries && MayBeRepeated(failed, request))
            {
                Telemetry.RequestRetried(RequestOperation.Of(request), failed);
                await Task.Delay(RetriesApart * (0.75 + (0.5 * _chance())), _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// As the vault command repeats, but only what changes nothing. Where Vault said how long to wait, the next round does so.
    /// </summary>
    private static bool MayBeRepeated(VaultException failed, VaultRequest request) =>
        (request.Method == HttpMethod.Get || request.Method == VaultRequest.List)
        && failed is { StatusCode: HttpStatusCode.PreconditionFailed or >= HttpStatusCode.InternalServerError, IsTransient: true, RetryAfter: null };

    /// <summary>To the first address that serves, and to each at most once.</summary>
    private async Task<VaultAnswer> SendOnceAsync(VaultRequest request, string? token, CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            List<VaultException>? failures = null;
            foreach (Uri address in _nodes.InOrder())
            {
                if (failures is not null)
                {
                    Telemetry.RequestRetried(RequestOperation.Of(request), failures[^1]);
                }

                try
                {
                    VaultAnswer answer = await AskAsync(request, token, address, cancellationToken).ConfigureAwait(false);
                    _nodes.MarkWell(address);
                    return answer;
                }
                catch (VaultException failed) when (IsTheNodes(failed, request))
                {
                    (failures ??= []).Add(failed);
                    if (_nodes.MarkUnwell(address) && failed.Kind == VaultErrorKind.Tls && _settings.Addresses.All.Count > 1)
                    {
                        // Nobody else tells: the other addresses serve as if nothing were.
                        _logger.AddressPassedOver(_settings.Name, failed.Message);
                    }
                }
            }

            throw NodeFailures.Combine(failures!);
        }
        finally
        {
            _inFlight.Release();
        }
    }

    /// <summary>
    /// Whether another address may answer what this one did not. What may have been carried out is not sent twice: a login
    /// whose answer was lost has used up a secret id that is good for one.
    /// </summary>
    private static bool IsTheNodes(VaultException failed, VaultRequest request) => failed.Kind switch
    {
        VaultErrorKind.Sealed or VaultErrorKind.NotReady => true,
        VaultErrorKind.Unreachable or VaultErrorKind.Timeout or VaultErrorKind.Tls => failed.WasNotSent || request.Body.IsEmpty,
        _ => false,
    };

    private Task<VaultAnswer> AskAsync(VaultRequest request, string? token, Uri address, CancellationToken cancellationToken) =>
        RequestWatch.Start(request, address, Telemetry, _time, _logger) is { } watch
            ? WatchAsync(watch, request, token, address, cancellationToken)
            : ExchangeAsync(request, token, address, cancellationToken);

    private Task<VaultAnswer> WatchAsync(
        RequestWatch watch, VaultRequest request, string? token, Uri address, CancellationToken cancellationToken) =>
        watch.RunAsync(() => ExchangeAsync(request, token, address, cancellationToken));

    private async Task<VaultAnswer> ExchangeAsync(VaultRequest request, string? token, Uri address, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(_settings.RequestTimeout, _time);

        // One source of cancellation for both: a linked one would be one more for each request.
        using CancellationTokenRegistration givenUp = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), timeout);
        try
        {
            Uri target = new(VaultPath.Root(address) + VaultPath.Escape(request.Path) + (request.Query is null ? "" : "?" + request.Query));
            using HttpRequestMessage message = RequestWriter.Write(request, token, target, _settings, Telemetry.CorrelationId);
            using HttpResponseMessage response = await _transport.SendAsync(message, address, timeout.Token).ConfigureAwait(false);
            return RedirectTarget(response, target) is { } redirect
                ? await FollowAsync(request, token, redirect, timeout.Token).ConfigureAwait(false)
                : await ReadAsync(request, token, response, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // However the handler put it: a body that breaks off since nobody wants it any more is no fault of Vault's.
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw timeout.IsCancellationRequested
                ? ConnectionFaults.Timeout(request, address, _settings.RequestTimeout, _transport.DescribeRoute(address))
                : ConnectionFaults.ConnectTimeout(
                    request, address, _settings.ConnectTimeout, wasNotSent: _transport.IsOurs, _transport.DescribeRoute(address));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw ConnectionFaults.FromFault(request, address, fault, _transport.DescribeRoute(address));
        }
        catch (Exception foreign) when (!_transport.IsOurs && foreign is not VaultException)
        {
            // Such as a circuit breaker's of the user's handler. Its text is foreign and may hold anything.
            throw new VaultException(VaultErrorKind.Unreachable, $"The handler for {request} threw {foreign.GetType().Name}.");
        }
    }

    /// <summary>
    /// One hop by hand, and only to an address that the user gave: .NET's handler would carry the token, and the body of a
    /// login, to any host.
    /// </summary>
    private Uri? RedirectTarget(HttpResponseMessage response, Uri target) =>
        _settings.FollowRedirects
        && response is { StatusCode: HttpStatusCode.TemporaryRedirect, Headers.Location: { } location }
        && Uri.TryCreate(target, location, out Uri? redirect)
        && redirect != target
        && (target.Scheme == Uri.UriSchemeHttp || redirect.Scheme == Uri.UriSchemeHttps)
        && _settings.Addresses.Includes(redirect)
            ? redirect
            : null;

    private async Task<VaultAnswer> FollowAsync(VaultRequest request, string? token, Uri redirect, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = RequestWriter.Write(request, token, redirect, _settings, Telemetry.CorrelationId);
        using HttpResponseMessage response = await _transport.SendAsync(message, redirect, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(request, token, response, cancellationToken).ConfigureAwait(false);
    }

    private async Task<VaultAnswer> ReadAsync(VaultRequest request, string? token, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        int limit = request.MaxResponseBytes ?? _settings.MaxResponseBytes;
        if (request.BodyReader is { } reader && response.IsSuccessStatusCode)
        {
            return await ResponseReader.StreamAsync(request, reader, response, limit, cancellationToken).ConfigureAwait(false);
        }

        VaultAnswer answer = await ResponseReader.ReadAsync(request, response, limit, cancellationToken).ConfigureAwait(false);
        try
        {
            if (answer.IsNotFound || response.IsSuccessStatusCode)
            {
                ResponseReader.EnsureJson(request, response, answer);
                if (answer.IsNotFound)
                {
                    VaultErrors.EnsureNotFoundIsVaults(request, answer.Body);
                }

                answer.Token = token ?? "";
                return answer;
            }

            throw VaultErrors.FromAnswer(
                request, answer.StatusCode, answer.Body, RetryAfter(response, _time.GetUtcNow()), response.Headers.Location, ServerText.SecretsOf(request, token, _settings));
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>When to come again, as the server said it: seconds, or a date.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - now,
        _ => null,
    };
}
