using System.Net;
using System.Text;

namespace Vault.Configuration.ScenarioTests.ApiKeys;

/// <summary>
/// A provider of language models that knows which keys are valid, and counts. It stands where the network would, so that a test of a
/// storm needs no sockets.
/// </summary>
internal sealed class FakeProvider : HttpMessageHandler
{
    private readonly object _gate = new();
    private readonly HashSet<string> _valid = [];
    private readonly List<string> _keys = [];
    private int _served;
    private int _rejected;

    /// <summary>What it says of a key that is not valid.</summary>
    public (HttpStatusCode Status, string Body) Rejection { get; set; } =
        (HttpStatusCode.Unauthorized, """{"error":{"message":"Incorrect API key provided: sk-…","code":"invalid_api_key"}}""");

    /// <summary>What it says of a valid one.</summary>
    public (HttpStatusCode Status, string Body) Answer { get; set; } = (HttpStatusCode.OK, """{"ok":true}""");

    /// <summary>Called with each request before it is judged.</summary>
    public Func<HttpRequestMessage, Task>? OnRequest { get; set; }

    /// <summary>Where the key is looked for.</summary>
    public Func<HttpRequestMessage, string?> FindKey { get; set; } = request => request.Headers.Authorization?.Parameter;

    /// <summary>Called with each answer.</summary>
    public Action<HttpResponseMessage>? OnResponse { get; set; }

    public int Served => Volatile.Read(ref _served);

    public int Rejected => Volatile.Read(ref _rejected);

    /// <summary>The keys of all requests, in their order.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_gate)
            {
                return [.. _keys];
            }
        }
    }

    /// <summary>Only these keys work from now on.</summary>
    public void Allow(params string[] keys)
    {
        lock (_gate)
        {
            _valid.Clear();
            _valid.UnionWith(keys);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (OnRequest is { } onRequest)
        {
            await onRequest(request);
        }

        if (request.Content is { } content)
        {
            await content.CopyToAsync(Stream.Null, cancellationToken);
        }

        return Judge(request);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Content?.CopyTo(Stream.Null, null, cancellationToken);
        return Judge(request);
    }

    private HttpResponseMessage Judge(HttpRequestMessage request)
    {
        string? key = FindKey(request);
        bool isValid;
        lock (_gate)
        {
            isValid = key is not null && _valid.Contains(key);
            _keys.Add(key ?? "");
        }

        Interlocked.Increment(ref isValid ? ref _served : ref _rejected);
        (HttpStatusCode status, string body) = isValid ? Answer : Rejection;
        HttpResponseMessage response = new(status)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new("application/json") } },
            RequestMessage = request,
        };
        OnResponse?.Invoke(response);
        return response;
    }
}
