using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Vault.Configuration.Tests.Fakes;

/// <summary>Stands in for the network: answers with what the test says, and keeps what was sent.</summary>
internal sealed class FakeHandler(Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    private readonly ConcurrentQueue<SentRequest> _sent = new();

    public FakeHandler(Func<SentRequest, HttpResponseMessage> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    public IReadOnlyList<SentRequest> Sent => [.. _sent];

    public int Count(string path) => _sent.Count(request => request.Path == path);

    public static HttpResponseMessage Json(HttpStatusCode status, string json) => new(status)
    {
        Content = new StringContent(json, Encoding.UTF8, "application/json"),
    };

    public static HttpResponseMessage Ok(string json) => Json(HttpStatusCode.OK, json);

    public static HttpResponseMessage Denied() => Json(HttpStatusCode.Forbidden, """{"errors":["permission denied"]}""");

    public static HttpResponseMessage NotFound() => Json(HttpStatusCode.NotFound, """{"errors":[]}""");

    /// <summary>A login's answer.</summary>
    public static HttpResponseMessage Login(string token, int seconds = 3600) =>
        Ok($$$"""{"auth":{"client_token":"{{{token}}}","lease_duration":{{{seconds}}},"renewable":true,"token_type":"service"}}""");

    /// <summary>A live secret of KV version 2.</summary>
    public static HttpResponseMessage Secret(
        string fields, int version = 1, string created = "2026-01-01T00:00:00Z", string deletion = "") => Ok(
        $$$"""{"request_id":"r-{{{version}}}","data":{"data":{{{fields}}},"metadata":{"created_time":"{{{created}}}","deletion_time":"{{{deletion}}}","destroyed":false,"version":{{{version}}}}},"warnings":null}""");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        SentRequest sent = new(
            request.Method.Method,
            request.RequestUri!,
            request.Headers.ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase),
            request.Content?.Headers.ContentType?.ToString(),
            body);
        _sent.Enqueue(sent);
        return await answer(sent, cancellationToken);
    }
}
