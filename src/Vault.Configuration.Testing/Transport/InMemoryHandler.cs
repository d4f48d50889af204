using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Transport;

/// <summary>Brings requests to the server without sockets. The scheme of the address says whether there would be TLS.</summary>
internal sealed class InMemoryHandler(Exchange exchange, Func<bool> isRunning, X509Certificate2? clientCertificate)
    : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!isRunning())
        {
            throw Broken(SocketError.ConnectionRefused);
        }

        byte[] body = request.Content is null
            ? []
            : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        EngineRequest received = new(
            request.Method.Method.ToUpperInvariant(),
            RequestTarget.Parse(request.RequestUri!.PathAndQuery),
            HeadersOf(request),
            body)
        {
            ClientCertificates = clientCertificate is not null ? [clientCertificate.RawData]
                : request.RequestUri.Scheme == Uri.UriSchemeHttps ? []
                : null,
        };
        Reply reply = await exchange.HandleAsync(received, cancellationToken).ConfigureAwait(false);

        return reply.Response is { } response
            ? ToMessage(request, response, reply.CutAfterBytes)
            : throw Broken(SocketError.ConnectionReset);
    }

    private static HttpRequestException Broken(SocketError reason) =>
        new($"The test server's connection failed: {reason}.", new SocketException((int)reason));

    private static Dictionary<string, string> HeadersOf(HttpRequestMessage request)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);

        foreach (HttpHeaders part in new HttpHeaders?[] { request.Headers, request.Content?.Headers }.OfType<HttpHeaders>())
        {
            foreach ((string name, IEnumerable<string> values) in part)
            {
                headers[name] = string.Join(", ", values);
            }
        }

        return headers;
    }

    private static HttpResponseMessage ToMessage(HttpRequestMessage request, EngineResponse response, int? cutAfterBytes)
    {
        ReadOnlyMemory<byte> body = request.Method == HttpMethod.Head ? default : response.Body;
        HttpResponseMessage message = new((HttpStatusCode)response.Status)
        {
            Content = cutAfterBytes is { } cut && cut < body.Length
                ? new StreamContent(new CutStream(body[..cut]))
                : new ReadOnlyMemoryContent(body),
            RequestMessage = request,
            Version = request.Version,
        };

        foreach ((string name, string value) in response.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }
}
