using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Rotation;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Rotation;

/// <summary>Threads that borrow, while another exchanges: what is lent is never disposed, and everything is disposed once.</summary>
public sealed class RotatingStressTests
{
    private const int Exchanges = 2000;

    [Theory(Timeout = Some.Patience)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task TryHold_WhileInstancesAreExchanged_NeverHoldsWhatIsDisposed(int seed)
    {
        FakeTimeProvider time = new(Some.Now); // Stands still: the drain time never helps.
        RotatingSlot<Tracked> slot = new("tracked", TimeSpan.FromMinutes(5), time, NullLogger.Instance);
        ConcurrentQueue<Tracked> all = [];
        Put(slot, all, 0);
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        Task<int>[] borrowers = [.. Enumerable.Range(0, 6).Select(i => Task.Factory.StartNew(
            () => Borrow(slot, new Random((seed * 100) + i), done.Token),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Random random = new(seed);
        for (int i = 1; i <= Exchanges; i++)
        {
            Put(slot, all, i);
            Thread.SpinWait(random.Next(200));
        }

        await done.CancelAsync();
        int[] borrowed = await Task.WhenAll(borrowers);
        await RotatingBed.UntilAsync(() => all.Count(made => made.Disposals > 0) == Exchanges);
        await slot.CloseAsync();

        borrowed.Should().OnlyContain(count => count > 0);
        all.Should().HaveCount(Exchanges + 1).And.OnlyContain(made => made.Disposals == 1);
    }

    // Two threads meet at each instance: one borrows while the other gives it back as the last. Zero must be final.
    [Theory(Timeout = Some.Patience)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task TryHold_AtTheMomentOfTheLastRelease_HoldsOrFailsAndNothingIsDisposedTwice(int seed)
    {
        RotatingInstance<Tracked>[] instances =
            [.. Enumerable.Range(0, 5_000).Select(i => new RotatingInstance<Tracked>(new Tracked($"{i}"), "tracked", NullLogger.Instance))];
        int[] arrived = new int[2];

        await Task.WhenAll(MeetAsync(0, instance => instance.Release()), MeetAsync(1, instance =>
        {
            if (instance.TryHold())
            {
                instance.Release();
            }
        }));
        await Task.WhenAll(instances.Select(instance => instance.Disposed));

        instances.Should().OnlyContain(instance => instance.Value.Disposals == 1);

        Task MeetAsync(int me, Action<RotatingInstance<Tracked>> act) => Task.Factory.StartNew(
            () =>
            {
                Random random = new((seed * 10) + me);
                for (int i = 0; i < instances.Length; i++)
                {
                    Volatile.Write(ref arrived[me], i);
                    SpinWait spin = default;
                    while (Volatile.Read(ref arrived[1 - me]) < i)
                    {
                        spin.SpinOnce(sleep1Threshold: -1);
                    }

                    Thread.SpinWait(random.Next(4));
                    act(instances[i]);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    [Theory(Timeout = Some.Patience)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task EndAsync_WhileOthersHoldAndRelease_DisposesOnce(int seed)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        for (int round = 0; round < 500; round++)
        {
            Tracked value = new("x");
            RotatingInstance<Tracked> instance = new(value, "tracked", NullLogger.Instance);
            int variant = (seed * 1000) + round;
            await Task.WhenAll(
                Task.Run(() => HoldAndRelease(instance, new Random(variant)), stop),
                Task.Run(() => HoldAndRelease(instance, new Random(variant + 1)), stop),
                Task.Run(() => instance.TryShow(), stop),
                Task.Run(() => instance.Retire(TimeSpan.Zero, TimeProvider.System), stop),
                Task.Run(instance.EndAsync, stop));
            await instance.Disposed;

            value.Disposals.Should().Be(1, $"in round {round}");
            instance.TryHold().Should().BeFalse();
        }
    }

    private static int Borrow(RotatingSlot<Tracked> slot, Random random, CancellationToken done)
    {
        int borrowed = 0;
        List<RotatingInstance<Tracked>> held = [];
        while (!done.IsCancellationRequested)
        {
            RotatingInstance<Tracked> current = slot.Current!;
            if (held.Count < 4 && current.TryHold())
            {
                held.Add(current);
                borrowed++;
            }

            Thread.SpinWait(random.Next(100));
            held.ForEach(instance => instance.Value.Disposals.Should().Be(0, "it is lent"));
            if (held.Count > 0 && random.Next(2) == 0)
            {
                int which = random.Next(held.Count);
                held[which].Release();
                held.RemoveAt(which);
            }
        }

        held.ForEach(instance => instance.Value.Disposals.Should().Be(0, "it is lent"));
        held.ForEach(instance => instance.Release());
        return borrowed;
    }

    private static void HoldAndRelease(RotatingInstance<Tracked> instance, Random random)
    {
        for (int i = 0; i < 20 && instance.TryHold(); i++)
        {
            Thread.SpinWait(random.Next(50));
            instance.Release();
        }
    }

    private static void Put(RotatingSlot<Tracked> slot, ConcurrentQueue<Tracked> all, int number)
    {
        Tracked made = new($"{number}");
        all.Enqueue(made);
        slot.TryPut(made).Should().BeTrue();
    }
}
