using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;

namespace WebApi.Tests;

/// <summary>
/// The promise, under load: new version written, old key revoked at once, nobody waits, and no caller notices. Polling is off,
/// so every new key arrives because a provider refused the old one.
/// </summary>
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int Requests = 4000;
    private const int RequestsBetweenRotations = 500;
    private const int Rotations = (Requests / RequestsBetweenRotations) - 1;

    [Theory]
    [InlineData(1, 20)]
    [InlineData(20, 1)]
    public async Task Thousands_of_requests_while_all_keys_rotate_again_and_again_lose_none(int replicas, int callersOfEach)
    {
        await using LlmKeys keys = await LlmKeys.StartAsync();
        SampleApp[] apps = [.. Enumerable.Range(0, replicas).Select(_ => keys.CreateApp())];
        HttpClient[] clients = [.. apps.Select(app => app.CreateClient())];
        keys.Vault.ClearRequests();

        int asked = 0, answered = 0;
        ConcurrentQueue<string> failures = new();
        await Task.WhenAll(clients.SelectMany(client => Enumerable.Range(0, callersOfEach).Select(_ => Task.Run(() => AskAsync(client)))));

        async Task AskAsync(HttpClient client)
        {
            for (int question; (question = Interlocked.Increment(ref asked)) <= Requests;)
            {
                string provider = LlmProvider.All[question % 3].Name;
                using HttpResponseMessage answer = await client.GetAsync(
                    $"/api/chat?provider={provider}&q=question {question}", TestContext.Current.CancellationToken);
                JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

                // The stand-in repeats the question: what was sent again must have come whole, and to the right caller.
                if (!answer.IsSuccessStatusCode || body.GetProperty("text").GetString() != $"question {question}")
                {
                    failures.Enqueue($"{provider}: {body}");
                }

                if (Interlocked.Increment(ref answered) is var now && now % RequestsBetweenRotations == 0 && now < Requests)
                {
                    keys.RotateAll();
                }
            }
        }

        int accepted = keys.Accounts.Sum(account => account.Accepted);
        int rejected = keys.Accounts.Sum(account => account.Rejected);
        int reads = keys.Vault.Requests.Count;
        output.WriteLine(
            $"{replicas} replicas: {Requests} requests, {Rotations} rotations of 3 keys, {failures.Count} failed; "
            + $"{accepted + rejected} attempts, {rejected} of them refused; {reads} extra requests to Vault.");

        failures.Should().BeEmpty();
        accepted.Should().Be(Requests, "each request is carried out once, whatever it took");

        // At least the first to come after each rotation was refused, and no caller twice by the same one.
        rejected.Should().BeInRange(Rotations * 3, Rotations * 3 * replicas * callersOfEach);

        // All who are refused in one replica wait for one read of that one path, and it is all that Vault is asked. Twice that, since
        // whoever finds the old key a moment before the new one is there may start another read.
        reads.Should().BeInRange(Rotations * 3, Rotations * 3 * replicas * 2);
        keys.Vault.Requests.Should().OnlyContain(request => request.Method == "GET" && request.Path.StartsWith("secret/data/ai/"));

        foreach (SampleApp app in apps)
        {
            await app.DisposeAsync();
        }
    }
}
