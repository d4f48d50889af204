using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.ContractTests.Server;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Replay;

/// <summary>
/// A test server that went through all recorded calls in their order, and its answers. Ids that the real server made up are
/// replaced, in later calls, by those that this one made up in their place.
/// </summary>
public sealed class ReplayedServer : IAsyncLifetime
{
    private readonly Dictionary<string, Answer> _answers = [];
    private readonly Dictionary<string, string> _ours = [];
    private VaultTestServer? _server;
    private HttpClient? _client;

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 16, 28, 26, TimeSpan.Zero));

    internal VaultTestServer Server => _server ?? throw new InvalidOperationException("Not started.");

    internal Answer AnswerTo(string name) => _answers[name];

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(Time, rootToken: "root");
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_server.Address, "/v1/") };

        foreach (Recording recording in Recording.Index.Where(one => NotOffered.ReasonFor(one.Name) is null))
        {
            await ReplayAsync(recording);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    internal string Ours(string recorded) => _ours[recorded];

    internal void Replace(string recorded, string ours) => _ours[recorded] = ours;

    internal async Task<Answer> SendAsync(string method, string path, string? token = "root", string header = "", string body = "")
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);

        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Vault-Token", token);
        }

        if (body.Length > 0 || method is "PATCH")
        {
            // What curl sends when it is told nothing, as when the recordings were made.
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        }

        if (header.Split(": ", 2) is [string name, string value] && !request.Headers.TryAddWithoutValidation(name, value))
        {
            request.Content!.Headers.Remove(name);
            request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await _client!.SendAsync(request, TestContext.Current.CancellationToken);
        Dictionary<string, string> headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(one => one.Key, one => string.Join(", ", one.Value), StringComparer.OrdinalIgnoreCase);

        return new Answer(
            (int)response.StatusCode,
            headers,
            (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Trim());
    }

    /// <summary>A call that breaks fails its own test, not all of them.</summary>
    private async Task ReplayAsync(Recording recording)
    {
        try
        {
            await Stage.PrepareAsync(this, recording.Name);
            await LeaseStage.PrepareAsync(this, recording.Name);
            Answer answer = await SendAsync(
                recording.Method, recording.Path, TokenOf(recording.Token), recording.Header, BodyOf(recording));
            _answers[recording.Name] = answer;
            Learn(recording.ReadAnswer().Json, answer.Json);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            _answers[recording.Name] = new Answer(0, new Dictionary<string, string>(), problem.ToString());
        }
    }

    private string? TokenOf(string token) => token switch
    {
        "(none)" => null,
        "empty" => "",
        "made-up" => "s.madeup",
        "root-of:sys-init" => "root",
        _ when token.StartsWith("of:", StringComparison.Ordinal) => TokenIn(_answers[token[3..]].Json!),
        _ => _ours.GetValueOrDefault(token, token),
    };

    private static string TokenIn(JsonNode answer) =>
        (answer["auth"]?["client_token"] ?? answer["wrap_info"]!["token"])!.GetValue<string>();

    private string BodyOf(Recording recording) => recording.Name == "kv2-put-large-40MiB"
        ? $"{{\"data\":{{\"k\":\"{new string('x', 40 * 1024 * 1024)}\"}}}}"
        : _ours.Aggregate(recording.Body, (body, pair) => body.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

    private void Learn(JsonNode? recorded, JsonNode? ours)
    {
        if (recorded is JsonObject left && ours is JsonObject right)
        {
            foreach ((string name, JsonNode? value) in left)
            {
                Learn(value, right[name]);
            }
        }
        else if (recorded is JsonValue a && ours is JsonValue b
            && a.TryGetValue(out string? theirs) && b.TryGetValue(out string? own) && theirs.Length > 20 && theirs != own)
        {
            _ours[theirs] = own;
        }
    }
}
