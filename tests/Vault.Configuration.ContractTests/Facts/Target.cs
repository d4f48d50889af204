using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.ContractTests.Server;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary>A server to check a fact on, with mounts and policies of its own that are removed afterwards.</summary>
internal sealed class Target : IAsyncDisposable
{
    private readonly HttpClient _client;
    private readonly string _root;
    private readonly VaultTestServer? _inMemory;
    private readonly FakeTimeProvider? _time;
    private readonly List<string> _policies = [];

    private Target(HttpClient client, string root, VaultTestServer? inMemory, FakeTimeProvider? time)
    {
        _client = client;
        _root = root;
        _inMemory = inMemory;
        _time = time;
    }

    /// <summary>A KV engine, version 2.</summary>
    public string Kv { get; } = "contract-" + Guid.NewGuid().ToString("N")[..12];

    /// <summary>The AppRole method, with <c>auth/</c>.</summary>
    public string AppRole => $"auth/{Kv}-approle";

    public static async Task<Target> StartAsync(string server)
    {
        Target target = server == Servers.InMemory
            ? await InMemoryAsync()
            : new Target(new HttpClient { BaseAddress = new Uri(new Uri(Servers.RealAddress!), "/v1/") }, Servers.RealToken!, null, null);

        (await target.SendAsync("POST", "sys/mounts/" + target.Kv, """{"type":"kv","options":{"version":"2"}}"""))
            .StatusCode.Should().Be(System.Net.HttpStatusCode.NoContent);
        await target.WaitForVersioningAsync();
        (await target.SendAsync("POST", "sys/" + target.AppRole, """{"type":"approle"}"""))
            .StatusCode.Should().Be(System.Net.HttpStatusCode.NoContent);
        return target;
    }

    public async ValueTask DisposeAsync()
    {
        await SendAsync("DELETE", "sys/mounts/" + Kv);
        await SendAsync("DELETE", "sys/" + AppRole);

        foreach (string policy in _policies)
        {
            await SendAsync("DELETE", "sys/policies/acl/" + policy);
        }

        _client.Dispose();

        if (_inMemory is not null)
        {
            await _inMemory.DisposeAsync();
        }
    }

    /// <summary>Sends with the root token.</summary>
    public Task<HttpResponseMessage> SendAsync(
        string method, string path, string? json = null, (string Name, string Value)? header = null) =>
        _client.SendAsync(method, path, _root, json, header);

    /// <summary>Sends with another token, or with none.</summary>
    public Task<HttpResponseMessage> SendAsAsync(
        string? token, string method, string path, string? json = null, (string Name, string Value)? header = null) =>
        _client.SendAsync(method, path, token, json, header);

    public async Task<string> PolicyAsync(string hcl)
    {
        string name = $"{Kv}-{_policies.Count}";
        _policies.Add(name);
        JsonObject body = new() { ["policy"] = hcl };
        (await SendAsync("PUT", "sys/policies/acl/" + name, body.ToJsonString()).StatusAsync()).Should().Be(204);
        return name;
    }

    public async Task<string> TokenAsync(string json) => TokenOf(await SendAsync("POST", "auth/token/create", json).JsonAsync());

    /// <summary>A token that may do what the policy says, and nothing else.</summary>
    public async Task<string> TokenWithPolicyAsync(string hcl) =>
        await TokenAsync($$"""{"policies":["{{await PolicyAsync(hcl)}}"],"ttl":"10m"}""");

    public static string TokenOf(JsonNode answer) => answer["auth"]!["client_token"]!.GetValue<string>();

    /// <summary>Lets time pass: at once on the fake clock, and for real on a real server.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        if (_time is not null)
        {
            _time.Advance(time);
        }
        else
        {
            await Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A real server may need a moment to make a fresh mount a versioned one; until then it answers 400.</summary>
    private async Task WaitForVersioningAsync()
    {
        for (int tries = 0; tries < 50 && await SendAsync("GET", Kv + "/config").StatusAsync() == 400; tries++)
        {
            await PassAsync(TimeSpan.FromMilliseconds(100));
        }
    }

    private static async Task<Target> InMemoryAsync()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        VaultTestServer server = await TestServer.StartAsync(time);
        return new Target(server.Client(), server.RootToken, server, time);
    }
}
