using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;
using Vault.Configuration.ContractTests.Targets;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary>A server to check a fact on, with mounts and policies of its own that are removed afterwards.</summary>
internal sealed class Target : IAsyncDisposable
{
    private const string KvType = """{"type":"kv","options":{"version":"2"}}""";

    private readonly HttpClient _client;
    private readonly bool _ownsServer;
    private readonly List<string> _policies = [];
    private readonly List<string> _mounts = [];

    private Target(RunningServer server, bool ownsServer)
    {
        Server = server;
        _ownsServer = ownsServer;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = !server.Address.IsLoopback })
        {
            BaseAddress = new Uri(server.Address, "/v1/"),
        };
    }

    public RunningServer Server { get; }

    /// <summary>A KV engine, version 2.</summary>
    public string Kv { get; } = "contract-" + Guid.NewGuid().ToString("N")[..12];

    /// <summary>The AppRole method, with <c>auth/</c>.</summary>
    public string AppRole => $"auth/{Kv}-approle";

    /// <param name="server">One of <see cref="Servers.All"/>.</param>
    /// <param name="alone">Whether the test does to the server what other tests would not bear.</param>
    public static async Task<Target> StartAsync(string server, bool alone = false)
    {
        ServerKind kind = Servers.Named(server);
        bool owns = alone || kind.IsStartedForEachTest;
        Target target = new(owns ? await kind.StartAsync(TestContext.Current.CancellationToken) : await SharedServers.GetAsync(kind), owns);

        await target.MountAsync("sys/mounts/" + target.Kv, KvType);
        await target.WaitForVersioningAsync();
        await target.MountAsync("sys/" + target.AppRole, """{"type":"approle"}""");
        return target;
    }

    /// <summary>Mounts the KV engine again on a server that has forgotten it.</summary>
    public async Task ArrangeAgainAsync()
    {
        if (await SendAsync("GET", "sys/mounts/" + Kv).StatusAsync() != 200)
        {
            await MountAsync("sys/mounts/" + Kv, KvType);
            await WaitForVersioningAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ownsServer)
        {
            await Server.DisposeAsync();
        }
        else
        {
            foreach (string path in _mounts.Concat(_policies.Select(policy => "sys/policies/acl/" + policy)))
            {
                await SendAsync("DELETE", path).StatusAsync();
            }
        }

        _client.Dispose();
    }

    /// <summary>Sends with the root token.</summary>
    public Task<HttpResponseMessage> SendAsync(
        string method, string path, string? json = null, (string Name, string Value)? header = null) =>
        _client.SendAsync(method, path, Server.RootToken, json, header);

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

    /// <summary>Mounts an engine, or enables an auth method, until the end of the test.</summary>
    public async Task MountAsync(string path, string json)
    {
        _mounts.Add(path);
        using HttpResponseMessage response = await SendAsync("POST", path, json);
        response.StatusCode.Should().Be(System.Net.HttpStatusCode.NoContent, $"{path} is mounted");
    }

    /// <summary>Ends the test as skipped, for a real server that has not what the fact is about.</summary>
    public void SkipUnless(bool isOffered, string what) =>
        Assert.SkipUnless(isOffered || Server.Time is not null, $"This server has no {what}.");

    /// <summary>Lets time pass: at once on the fake clock, and for real on a real server.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        if (Server.Time is { } clock)
        {
            clock.Advance(time);
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
}
