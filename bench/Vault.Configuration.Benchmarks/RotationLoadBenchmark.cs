using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Vault.Configuration.Testing;
using WebApi.StandIn;

namespace Vault.Configuration.Benchmarks;

/// <summary>
/// Requests with API keys that are replaced in Vault and revoked at once, by one replica and by twenty. Nothing is polled: each
/// new key is read since a provider refused the old one. What is lost, and what Vault is asked for it.
/// </summary>
internal static class RotationLoadBenchmark
{
    private const int Requests = 20_000;
    private const int RequestsBetweenRotations = 1_000;
    private const int Callers = 20;

    private static readonly (string Name, string Path, VaultApiKeyPreset Preset, string Route)[] Providers =
    [
        ("OpenAI", "ai/openai", VaultApiKeyPreset.OpenAI, "/chat/completions"),
        ("Anthropic", "ai/anthropic", VaultApiKeyPreset.Anthropic, "/v1/messages"),
        ("Gemini", "ai/gemini", VaultApiKeyPreset.GeminiOpenAI, "/chat/completions"),
    ];

    public static async Task RunAsync()
    {
        Begin();
        foreach (int replicas in (int[])[1, Callers])
        {
            await RunAsync(replicas);
        }
    }

    /// <summary>One replica, and what happened when.</summary>
    /// <param name="path">The file that it is written to.</param>
    /// <param name="machine">Where it ran.</param>
    public static async Task RecordAsync(string path, string machine)
    {
        Begin();
        await RunAsync(replicas: 1, recording => recording.Write(
            path,
            $"bench record, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC: {Requests} requests by {Callers} callers in one process, with 3 keys;",
            $"after each {RequestsBetweenRotations} a new version of all 3 in Vault and the old ones revoked at once. {machine}"));
    }

    private static void Begin() => Table.Begin(
        $"{Requests} requests with 3 keys, all rotated and revoked after each {RequestsBetweenRotations}",
        "replicas", "requests", "rotations", "failed", "attempts", "refused", "extra reads", "a rotation, key and replica");

    private static async Task RunAsync(int replicas, Action<RotationRecording>? record = null)
    {
        await using VaultTestServer vault = await VaultTestServer.StartAsync(new() { MaxRecordedRequests = Requests });
        await using StandInLlm standIn = await StandInLlm.StartAsync();
        Dictionary<string, string> current = [];
        Rotate();
        ServiceProvider[] services = [.. Enumerable.Range(0, replicas).Select(_ => CreateReplica(vault, standIn))];
        vault.ClearRequests();

        int asked = 0, answered = 0, rotations = 0;
        ConcurrentBag<int> failures = [];
        Task load = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => AskAsync(services[caller % replicas]))));
        if (record is not null)
        {
            RotationRecording recording = new(() => new(
                Volatile.Read(ref answered), failures.Count, Providers.Sum(provider => standIn[provider.Name].Rejected), Volatile.Read(ref rotations), vault.Requests.Count));
            await recording.RunAsync(load);
            record(recording);
        }

        await load;

        int accepted = Providers.Sum(provider => standIn[provider.Name].Accepted);
        int rejected = Providers.Sum(provider => standIn[provider.Name].Rejected);
        int reads = vault.Requests.Count;
        Table.Row(
            Table.Number(replicas), Table.Number(Requests), Table.Number(rotations), Table.Number(failures.Count),
            Table.Number(accepted + rejected), Table.Number(rejected), Table.Number(reads), Table.Ratio(reads, rotations * Providers.Length * replicas));
        foreach (ServiceProvider replica in services)
        {
            await replica.DisposeAsync();
        }

        async Task AskAsync(ServiceProvider replica)
        {
            IHttpClientFactory clients = replica.GetRequiredService<IHttpClientFactory>();
            for (int question; (question = Interlocked.Increment(ref asked)) <= Requests;)
            {
                (string name, _, _, string route) = Providers[question % Providers.Length];
                using HttpClient client = clients.CreateClient(name);
                using StringContent body = new($$"""{"messages": [{"role": "user", "content": "{{question}}"}]}""", Encoding.UTF8, "application/json");
                using HttpResponseMessage answer = await client.PostAsync(client.BaseAddress + route, body);
                if (!answer.IsSuccessStatusCode || !(await answer.Content.ReadAsStringAsync()).Contains($"\"{question}\"", StringComparison.Ordinal))
                {
                    failures.Add(question);
                }

                if (Interlocked.Increment(ref answered) is var now && now % RequestsBetweenRotations == 0 && now < Requests)
                {
                    Rotate();
                    Interlocked.Increment(ref rotations);
                }
            }
        }

        // The worst order: the new key is written, and the old one is revoked before anybody can have read it.
        void Rotate()
        {
            foreach ((string name, string path, _, _) in Providers)
            {
                string key = standIn[name].Issue();
                vault.PutSecret("secret", path, ("api_key", key));
                standIn[name].Revoke(current.GetValueOrDefault(name, ""));
                current[name] = key;
            }
        }
    }

    private static ServiceProvider CreateReplica(VaultTestServer vault, StandInLlm standIn)
    {
        ConfigurationManager configuration = new();
        configuration.AddInMemoryCollection(standIn.Settings);
        configuration.AddVault(options =>
        {
            options.Options.Address = vault.Address;
            options.Options.Refresh.Enabled = false;
            options.UseToken(vault.RootToken);
            foreach ((string name, string path, _, _) in Providers)
            {
                options.AddKeyValue("secret", path, secret => secret.SelectField("api_key", $"{name}:ApiKey"));
            }
        });

        // Through a factory, so that the container disposes of it.
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(_ => configuration);
        foreach ((string name, _, VaultApiKeyPreset preset, _) in Providers)
        {
            services.AddHttpClient(name, http => http.BaseAddress = new Uri(configuration[$"{name}:BaseAddress"]!))
                .AddVaultApiKey($"{name}:ApiKey", preset);
        }

        return services.BuildServiceProvider();
    }
}
