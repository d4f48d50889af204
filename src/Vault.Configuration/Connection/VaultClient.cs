using System.Net;
using System.Net.Http.Headers;

namespace Vault.Configuration.Connection;

/// <summary>
/// Speaks HTTP to Vault. Holds no token and no state but the connections: the token is a parameter.
/// </summary>
internal sealed class VaultClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly VaultSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly bool _isOurHandler;
    private readonly NodeHealth _nodes;
    private readonly SemaphoreSlim _inFlight;

    /// <param name="settings">Addresses, namespace, time limits and sizes.</param>
    /// <param name="time">For the time limit of each request.</param>
    /// <param name="handler">The user's own handler, which stays the user's; <see langword="null"/> for ours.</param>
    public VaultClient(VaultSettings settings, TimeProvider time, HttpMessageHandler? handler)
    {
        _settings = settings;
        _time = time;
        _isOurHandler = handler is null;
        _http = new HttpClient(handler ?? VaultHttpHandler.Create(settings), disposeHandler: handler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _nodes = new NodeHealth(settings.Addresses.All, time);
        _inFlight = new SemaphoreSlim(settings.MaxConcurrentRequests);
    }

    /// <summary>Sends one request: to the first address that serves, and to each at most once.</summary>
    /// <returns>The answer, if its status is a success or 404. The caller disposes it.</returns>
    /// <exception cref="VaultException">Any other status, no answer, or an answer that is not Vault's.</exception>
    public async Task<VaultAnswer> SendAsync(VaultRequest request, string? token, CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            VaultException? failure = null;
            foreach (Uri address in _nodes.InOrder())
            {
                try
                {
                    VaultAnswer answer = await AskAsync(request, token, address, cancellationToken).ConfigureAwait(false);
                    _nodes.MarkWell(address);
                    return answer;
                }
                catch (VaultException failed) when (IsTheNodes(failed, request))
                {
                    _nodes.MarkUnwell(address);

                    // That one address belongs to a recovery cluster says less than what is wrong with the others.
                    failure = failure is null || IsRecoverySecondary(failure) ? failed : failure;
                }
            }

            throw failure!;
        }
        finally
        {
            _inFlight.Release();
        }
    }

    /// <summary>472: a disaster recovery secondary, which serves nothing until somebody promotes it.</summary>
    public static bool IsRecoverySecondary(VaultException failed) => (int?)failed.StatusCode == 472;

    /// <summary>Not the semaphore: a request that this cuts off still gives its place back.</summary>
    public void Dispose() => _http.Dispose();

    /// <summary>
    /// Whether another address may answer what this one did not. What may have been carried out is not sent twice: a login
    /// whose answer was lost has used up a secret id that is good for one.
    /// </summary>
    private static bool IsTheNodes(VaultException failed, VaultRequest request) => failed.Kind switch
    {
        VaultErrorKind.Sealed or VaultErrorKind.NotReady => true,
        VaultErrorKind.Unreachable => failed.WasNotSent || request.Body.IsEmpty,
        VaultErrorKind.Timeout => failed.WasNotSent || request.Body.IsEmpty,
        _ => false,
    };

    private async Task<VaultAnswer> AskAsync(VaultRequest request, string? token, Uri address, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(_settings.RequestTimeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            Uri target = new(address.AbsoluteUri.TrimEnd('/') + "/v1/" + VaultPath.Escape(request.Path) + (request.Query is null ? "" : "?" + request.Query));
            using HttpResponseMessage response = await SendToAsync(request, token, target, either.Token).ConfigureAwait(false);
            if (RedirectTarget(response, target) is not { } redirect)
            {
                return await ReadAsync(request, response, either.Token).ConfigureAwait(false);
            }

            using HttpResponseMessage second = await SendToAsync(request, token, redirect, either.Token).ConfigureAwait(false);
            return await ReadAsync(request, second, either.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // However the handler put it: a body that breaks off since nobody wants it any more is no fault of Vault's.
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw timeout.IsCancellationRequested
                ? VaultErrors.Timeout(request, address, _settings.RequestTimeout)
                : VaultErrors.ConnectTimeout(request, address, _settings.ConnectTimeout, wasNotSent: _isOurHandler);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw VaultErrors.FromFault(request, address, fault);
        }
        catch (Exception foreign) when (!_isOurHandler && foreign is not VaultException)
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
        response is { StatusCode: HttpStatusCode.TemporaryRedirect, Headers.Location: { } location }
        && Uri.TryCreate(target, location, out Uri? redirect)
        && redirect != target
        && (target.Scheme == Uri.UriSchemeHttp || redirect.Scheme == Uri.UriSchemeHttps)
        && _settings.Addresses.Includes(redirect)
            ? redirect
            : null;

    private async Task<HttpResponseMessage> SendToAsync(
        VaultRequest request, string? token, Uri target, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(request.Method, target)
        {
            Version = target.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };

        // An agent or proxy with require_request_header answers 412 without it.
        message.Headers.Add("X-Vault-Request", "true");
        if (token is { Length: > 0 })
        {
            // .NET would refuse it as well, and quote it.
            if (token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                throw new VaultException(
                    VaultErrorKind.CredentialUnavailable, "The token holds a space, a line break or another character that no token has.");
            }

            message.Headers.Add("X-Vault-Token", token);
        }

        if ((request.Namespace ?? _settings.Namespace) is { Length: > 0 } vaultNamespace)
        {
            message.Headers.Add("X-Vault-Namespace", vaultNamespace);
        }

        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.ContentType = Json;
        }

        return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    private async Task<VaultAnswer> ReadAsync(VaultRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        VaultAnswer answer = await ResponseReader
            .ReadAsync(request, response, _settings.MaxResponseBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            if (answer.IsNotFound || response.IsSuccessStatusCode)
            {
                ResponseReader.EnsureJson(request, response, answer);
                if (answer.IsNotFound)
                {
                    VaultErrors.EnsureNotFoundIsVaults(request, answer.Body);
                }

                return answer;
            }

            throw VaultErrors.FromAnswer(request, answer.StatusCode, answer.Body, RetryAfter(response), response.Headers.Location);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };
}
