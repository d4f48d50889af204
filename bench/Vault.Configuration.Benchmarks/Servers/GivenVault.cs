using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Vault.Configuration.Benchmarks.Servers;

/// <summary>
/// A server that runs already. It is somebody's: the benchmark makes mounts and a policy of its own, refuses where there are such, and removes
/// them at the end.
/// </summary>
internal sealed class GivenVault : IAskedVault
{
    private const string Name = "vault-configuration-bench";
    private const string PolicyPath = $"sys/policies/acl/{Name}";
    private const int WritesInFlight = 8;

    private readonly HttpClient _http;
    private readonly ConcurrentStack<string> _made = new();
    private readonly PosixSignalRegistration _interrupt;

    private GivenVault(Uri address, string token, string? certificatePem)
    {
        Address = address;
        CertificatePem = certificatePem;
        _http = PlainHttp.CreateClient(this);
        _http.DefaultRequestHeaders.Add("X-Vault-Token", token);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => RemoveAsync().Wait());
    }

    public Uri Address { get; }

    public string? CertificatePem { get; }

    public string Mount => Name;

    public string AppRoleMount => Name;

    public string RoleId { get; private set; } = "";

    public string SecretId { get; private set; } = "";

    public bool CanDelay => false;

    public bool CanScan { get; private set; }

    /// <param name="address">Where it is.</param>
    /// <param name="token">One that may mount engines and write policies.</param>
    /// <param name="certificatePem">What its certificate is checked with; <see langword="null"/> for the machine's.</param>
    /// <exception cref="InvalidOperationException">It refused, or what is to be made is there already.</exception>
    public static async Task<GivenVault> StartAsync(Uri address, string token, string? certificatePem)
    {
        GivenVault vault = new(address, token, certificatePem);
        try
        {
            await vault.MakeAsync();
            return vault;
        }
        catch
        {
            await vault.DisposeAsync();
            throw;
        }
    }

    public Task FillAsync(string folder, int secrets, int fields) => Parallel.ForAsync(
        0, secrets, new ParallelOptions { MaxDegreeOfParallelism = WritesInFlight },
        (secret, _) => new ValueTask(PutAsync(folder, secret, SampleSecret.Fields(secret, fields))));

    public Task ChangeAsync(string folder, int revision) => PutAsync(folder, secret: 0, SampleSecret.ChangedFields(revision));

    public Task DelayAsync(int milliseconds) => Task.CompletedTask;

    public Task AllowScanAsync(bool isAllowed) => SendAsync(
        HttpMethod.Put, PolicyPath, new { policy = SampleSecret.Policy(Name, isAllowed && CanScan) });

    public Task<int> CountRequestsAsync(Func<Task> action) => RequestCounter.CountAsync(Address, action);

    public async ValueTask DisposeAsync()
    {
        await RemoveAsync();
        _interrupt.Dispose();
        _http.Dispose();
    }

    private async Task RemoveAsync()
    {
        while (_made.TryPop(out string? path))
        {
            HttpStatusCode status = await StatusAsync(HttpMethod.Delete, path);
            if (status != HttpStatusCode.NoContent)
            {
                await Console.Error.WriteLineAsync($"{path} is left in {Address}: its removal was answered with {(int)status}. Remove it by hand.");
            }
        }
    }

    private async Task MakeAsync()
    {
        // A mount that is there is refused by Vault itself; a policy would be written over.
        HttpStatusCode policy = await StatusAsync(HttpMethod.Get, PolicyPath);
        if (policy != HttpStatusCode.NotFound)
        {
            throw new InvalidOperationException(policy == HttpStatusCode.OK
                ? $"{PolicyPath} is there already. If another run was killed, remove what it left: policy, secrets engine and login are all named {Name}."
                : $"GET {PolicyPath} was answered with {(int)policy}: the token must be one that may mount engines and write policies.");
        }

        await MountAsync($"sys/mounts/{Name}", new { type = "kv", options = new { version = "2" } });
        await MountAsync($"sys/auth/{Name}", new { type = "approle" });
        _made.Push(PolicyPath);
        CanScan = await StatusAsync(HttpMethod.Put, PolicyPath, new { policy = SampleSecret.Policy(Name, mayScan: true) }) == HttpStatusCode.NoContent;
        await AllowScanAsync(CanScan);

        string role = $"auth/{Name}/role/bench";
        await SendAsync(HttpMethod.Post, role, new { token_policies = Name, token_ttl = "1h" });
        RoleId = (await SendAsync(HttpMethod.Get, $"{role}/role-id")).GetProperty("data").GetProperty("role_id").GetString()!;
        SecretId = (await SendAsync(HttpMethod.Post, $"{role}/secret-id", new { })).GetProperty("data").GetProperty("secret_id").GetString()!;
        for (int tries = 0; tries < 100 && await StatusAsync(HttpMethod.Get, $"{Name}/config") == HttpStatusCode.BadRequest; tries++)
        {
            await Task.Delay(100); // A fresh engine is made ready for versions.
        }
    }

    private async Task MountAsync(string path, object what)
    {
        await SendAsync(HttpMethod.Post, path, what);
        _made.Push(path);
    }

    private async Task PutAsync(string folder, int secret, IEnumerable<KeyValuePair<string, string?>> fields) => await SendAsync(
        HttpMethod.Post, $"{Name}/data/{SampleSecret.Path(folder, secret)}", new { data = fields.ToDictionary() });

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, object? body = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using HttpResponseMessage answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using HttpResponseMessage answer = await _http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return !answer.IsSuccessStatusCode
            ? throw new InvalidOperationException($"{method} {path} was answered with {(int)answer.StatusCode}: {text}")
            : text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
