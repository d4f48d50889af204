using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.ScenarioTests.ApiKeys;

/// <summary>Rotations at random under load, the old key revoked in the same moment: whatever the interleaving, no caller sees a failure.</summary>
public sealed class RotationStressTests
{
    private const int Callers = 24;
    private const int Rotations = 12;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_request_fails_and_vault_is_asked_about_once_for_each_rotation(int seed)
    {
        Random random = new(seed);
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ConcurrentQueue<HttpStatusCode> answers = [];
        int[] ended = new int[Callers];
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(caller => Task.Run(
            () => CallAsync(bed, new Random((seed * 100) + caller), answers, () => Interlocked.Increment(ref ended[caller]), done.Token)))];

        int polled = 0;
        for (int rotation = 2; rotation <= Rotations + 1; rotation++)
        {
            bed.Rotate($"k{rotation}");
            if (random.Next(3) == 0)
            {
                polled++;
                await bed.Configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
            }

            // Two rotations may fall into one request, with or without a moment between them, and a third would be one more than is promised.
            if (rotation % 2 == 1)
            {
                // Of two that have ended since, the second began since.
                int[] before = [.. ended];
                await bed.Scenario.UntilAsync(() => Enumerable.Range(0, Callers).All(caller => Volatile.Read(ref ended[caller]) >= before[caller] + 2), "all have met it");
            }
            else if (random.Next(2) == 0)
            {
                int served = bed.Provider.Served + random.Next(1, 60);
                await bed.Scenario.UntilAsync(() => bed.Provider.Served >= served, "some have met it");
            }
        }

        await bed.Scenario.UntilAsync(() => bed.Configuration[ApiKeyBed.Key] == $"k{Rotations + 1}" || callers.Any(caller => caller.IsFaulted), "the last key has arrived");
        await done.CancelAsync();
        await Task.WhenAll(callers);

        answers.Should().NotBeEmpty().And.OnlyContain(status => status == HttpStatusCode.OK);
        bed.Readings.Should().BeLessThanOrEqualTo(1 + Rotations + polled, "each version is looked for once, however many requests meet it");
    }

    public static TheoryData<int> Seeds()
    {
        string? one = Environment.GetEnvironmentVariable("VAULT_ROTATION_SEED");
        int seeds = int.Parse(Environment.GetEnvironmentVariable("VAULT_ROTATION_SEEDS") ?? "4", CultureInfo.InvariantCulture);
        return one is null ? [.. Enumerable.Range(1, seeds)] : [int.Parse(one, CultureInfo.InvariantCulture)];
    }

    private static async Task CallAsync(ApiKeyBed bed, Random random, ConcurrentQueue<HttpStatusCode> answers, Action ended, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(done);
            bool givesUp = random.Next(10) == 0;
            Task<HttpResponseMessage> sent = bed.Client.PostAsync(new Uri("chat", UriKind.Relative), new StringContent("{}"), caller.Token);
            if (givesUp)
            {
                await caller.CancelAsync();
            }

            try
            {
                using HttpResponseMessage answer = await sent;
                answers.Enqueue(answer.StatusCode);
            }
            catch (OperationCanceledException) when (givesUp || done.IsCancellationRequested)
            {
                // Its own wish.
            }

            ended();

            await Task.Yield();
        }
    }
}
