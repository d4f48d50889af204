using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Vault.Configuration.Provider;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class ChangeNotifierTests
{
    private readonly FakeLogger _logger = new();
    private readonly ChangeNotifier _notifier;

    public ChangeNotifierTests() => _notifier = new ChangeNotifier("vault", _logger);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Some.Patience)]
    public async Task SignalAsync_Change_IsDeliveredOffTheCaller()
    {
        using ManualResetEventSlim go = new();

        Task delivered = _notifier.SignalAsync(() => go.Wait(Stop));

        delivered.IsCompleted.Should().BeFalse("the caller does not wait for a listener");
        go.Set();
        await delivered;
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SignalAsync_ChangesWhileListenersRun_AreDeliveredTogetherAfterwards()
    {
        using ManualResetEventSlim go = new();
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int running = 0;
        List<string> calls = [];
        bool overlapped = false;
        void Listen(string name)
        {
            overlapped |= Interlocked.Increment(ref running) > 1;
            calls.Add(name);
            Interlocked.Decrement(ref running);
        }

        Task first = _notifier.SignalAsync(() =>
        {
            Listen("first");
            entered.SetResult();
            go.Wait(Stop);
        });
        await entered.Task;
        Task second = _notifier.SignalAsync(() => Listen("second"));
        Task third = _notifier.SignalAsync(() => Listen("third"));

        second.Should().BeSameAs(third, "both are one delivery");
        second.IsCompleted.Should().BeFalse();
        go.Set();
        await Task.WhenAll(first, second, third);

        calls.Should().Equal("first", "second", "third");
        overlapped.Should().BeFalse();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SignalAsync_ManyAtOnce_NeverTwoListenersAtOnceAndNoneLost()
    {
        int running = 0, most = 0, calls = 0;

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(
            () => _notifier.SignalAsync(() =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                calls++;
                Interlocked.Decrement(ref running);
            }),
            Stop)));

        most.Should().Be(1);
        calls.Should().Be(200);
    }

    [Fact]
    public async Task SignalAsync_ListenerThrows_TypeAndOriginAreLoggedAndTheMessageIsNot()
    {
        bool wasCalled = false;

        await _notifier.SignalAsync(() => throw new AggregateException(
            new InvalidOperationException($"Failed to convert '{Some.Planted}'", new FormatException(Some.Planted)),
            new AggregateException(new ArgumentException(Some.Planted))));
        await _notifier.SignalAsync(() => wasCalled = true);

        FakeLogRecord[] records = [.. _logger.Collector.GetSnapshot()];
        records.Should().HaveCount(2).And.OnlyContain(record => record.Level == LogLevel.Error && record.Exception == null);
        records.Select(record => record.Message).Should()
            .Contain(message => message.Contains(nameof(InvalidOperationException)))
            .And.Contain(message => message.Contains(nameof(ArgumentException)))
            .And.NotContain(message => message.Contains(Some.Planted));
        records.SelectMany(record => record.StructuredState!).Should().NotContain(pair => pair.Value != null && pair.Value.Contains(Some.Planted));
        wasCalled.Should().BeTrue();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SignalAsync_ListenerThatThrows_DoesNotKeepTheOthersFromBeingCalled()
    {
        using ManualResetEventSlim go = new();
        bool wasCalled = false;
        Task first = _notifier.SignalAsync(() => go.Wait(Stop));
        Task second = _notifier.SignalAsync(() => throw new InvalidOperationException());
        Task third = _notifier.SignalAsync(() => wasCalled = true);

        go.Set();
        await Task.WhenAll(first, second, third);

        wasCalled.Should().BeTrue();
    }

    [Fact]
    public async Task IsInsideListener_InsideAndInWhatItAwaits_IsTrue()
    {
        bool inside = false, insideTask = false;

        await _notifier.SignalAsync(() =>
        {
            inside = ChangeNotifier.IsInsideListener;
            insideTask = Task.Run(() => ChangeNotifier.IsInsideListener, Stop).GetAwaiter().GetResult();
        });

        inside.Should().BeTrue();
        insideTask.Should().BeTrue();
        ChangeNotifier.IsInsideListener.Should().BeFalse();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task IsInsideListener_InWorkThatItLeftBehind_IsFalse()
    {
        TaskCompletionSource returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool>? leftBehind = null;

        await _notifier.SignalAsync(() => leftBehind = Task.Run(
            async () =>
            {
                await returned.Task;
                return ChangeNotifier.IsInsideListener;
            },
            Stop));
        returned.SetResult();

        (await leftBehind!).Should().BeFalse();
    }

    [Fact]
    public async Task SignalAsync_InsideAListener_IsDeliveredAfterIt()
    {
        List<string> calls = [];
        Task? inner = null;

        await _notifier.SignalAsync(() =>
        {
            inner = _notifier.SignalAsync(() => calls.Add("inner"));
            calls.Add("outer");
        });
        await inner!;

        calls.Should().Equal("outer", "inner");
    }
}
