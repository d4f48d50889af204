using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Vault.Configuration.Connection;

/// <summary>
/// Speaks HTTP to Vault. Holds no token and no state but the connections: the token is a parameter.
/// </summary>
internal sealed class VaultClient : IDisposable
{
    private const int FirstBufferBytes = 8 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly VaultSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _inFlight;
    private readonly Uri _root;

    /// <param name="settings">Address, namespace, time limits and sizes.</param>
    /// <param name="time">For the time limit of each request.</param>
    /// <param name="handler">The user's own handler, which stays the user's; <see langword="null"/> for ours.</param>
    public VaultClient(VaultSettings settings, TimeProvider time, HttpMessageHandler? handler)
    {
        _settings = settings;
        _time = time;
        _http = new HttpClient(handler ?? VaultHttpHandler.Create(settings), disposeHandler: handler is null)
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = settings.Address.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        _inFlight = new SemaphoreSlim(settings.MaxConcurrentRequests);
        _root = new Uri(settings.Address.AbsoluteUri.TrimEnd('/') + "/v1/");
    }

    /// <summary>Sends one request, once.</summary>
    /// <returns>The answer, if its status is a success or 404. The caller disposes it.</returns>
    /// <exception cref="VaultException">Any other status, no answer, or an answer that is not Vault's.</exception>
    public async Task<VaultAnswer> SendAsync(VaultRequest request, string? token, CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource timeout = new(_settings.RequestTimeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using HttpRequestMessage message = CreateMessage(request, token);
            using HttpResponseMessage response = await _http
                .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return await ReadAsync(request, response, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw VaultErrors.Timeout(request, _settings.Address, _settings.RequestTimeout);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            throw VaultErrors.FromFault(request, _settings.Address, fault);
        }
        finally
        {
            _inFlight.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _inFlight.Dispose();
    }

    private HttpRequestMessage CreateMessage(VaultRequest request, string? token)
    {
        HttpRequestMessage message = new(request.Method, new Uri(_root, VaultPath.Escape(request.Path)))
        {
            Version = _http.DefaultRequestVersion,
            VersionPolicy = _http.DefaultVersionPolicy,
        };

        // An agent or proxy with require_request_header answers 412 without it.
        message.Headers.Add("X-Vault-Request", "true");
        if (token is not null)
        {
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

        return message;
    }

    private async Task<VaultAnswer> ReadAsync(VaultRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        HttpStatusCode status = response.StatusCode;
        (byte[] buffer, int length) = await ReadBodyAsync(request, response, cancellationToken).ConfigureAwait(false);
        VaultAnswer answer = new(status, buffer, length);
        try
        {
            if (status == HttpStatusCode.NotFound || response.IsSuccessStatusCode)
            {
                EnsureJson(request, response, answer);
                return answer;
            }

            throw VaultErrors.FromAnswer(request, status, answer.Body, RetryAfter(response), response.Headers.Location);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<(byte[] Buffer, int Length)> ReadBodyAsync(
        VaultRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        int limit = _settings.MaxResponseBytes;
        long? announced = response.Content.Headers.ContentLength;
        if (announced > limit)
        {
            throw VaultErrors.TooLarge(request, response.StatusCode, limit);
        }

        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = stream.ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)(announced + 1 ?? FirstBufferBytes));
        int length = 0;
        try
        {
            while (true)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                length += read;
                if (read == 0)
                {
                    return (buffer, length);
                }

                if (length > limit)
                {
                    throw VaultErrors.TooLarge(request, response.StatusCode, limit);
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, length);
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            throw;
        }
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return larger;
    }

    private static void EnsureJson(VaultRequest request, HttpResponseMessage response, VaultAnswer answer)
    {
        if (answer.Body.IsEmpty)
        {
            return;
        }

        string? mediaType = response.Content.Headers.ContentType?.MediaType;
        if (mediaType is not null && !mediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            throw VaultErrors.NotVaults(request, answer.StatusCode, $"it is {mediaType}");
        }

        try
        {
            Utf8JsonReader reader = new(answer.Body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw VaultErrors.NotVaults(request, answer.StatusCode, "it is no JSON object");
            }

            reader.Skip();
        }
        catch (JsonException)
        {
            throw VaultErrors.NotVaults(request, answer.StatusCode, "its JSON is broken or cut off");
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };
}
