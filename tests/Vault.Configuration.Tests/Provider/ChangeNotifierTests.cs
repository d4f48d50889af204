using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Vault.Configuration.Provider;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class ChangeNotifierTests
{
    private readonly FakeLogger _logger = new();
    private readonly ChangeNotifier _notifier;
    private Action<IReadOnlyList<string>> _listener = _ => { };

    public ChangeNotifierTests() => _notifier = new ChangeNotifier("vault", _logger, keys => _listener(keys));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Some.Patience)]
    public async Task SignalAsync_Change_IsDeliveredOffTheCaller()
    {
        using ManualResetEventSlim go = new();
        IReadOnlyList<string>? delivered = null;
        _listener = keys =>
        {
            go.Wait(Stop);
            delivered = keys;
        };

        Task delivery = _notifier.SignalAsync(["b", "a"]);

        delivery.IsCompleted.Should().BeFalse("the caller does not wait for a listener");
        go.Set();
        await delivery;
        delivered.Should().Equal("a", "b");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SignalAsync_ChangesWhileListenersRun_AreDeliveredTogetherAfterwards()
    {
        using ManualResetEventSlim go = new();
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<string> deliveries = [];
        _listener = keys =>
        {
            deliveries.Add(string.Join(",", keys));
            entered.TrySetResult();
            go.Wait(Stop);
        };

        Task first = _notifier.SignalAsync(["first"]);
        await entered.Task;
        Task second = _notifier.SignalAsync(["x", "both"]);
        Task third = _notifier.SignalAsync(["BOTH", "a"]);

        second.Should().BeSameAs(third, "both are one delivery");
        second.IsCompleted.Should().BeFalse();
        go.Set();
        await Task.WhenAll(first, second, third);

        deliveries.Should().Equal("first", "a,both,x");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SignalAsync_ManyAtOnce_NeverTwoListenersAtOnceAndNoKeyLost()
    {
        int running = 0, most = 0;
        HashSet<string> delivered = [];
        _listener = keys =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            delivered.UnionWith(keys);
            Interlocked.Decrement(ref running);
        };

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => _notifier.SignalAsync([$"k{i}"]), Stop)));

        most.Should().Be(1);
        delivered.Should().HaveCount(200);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SignalAsync_ListenerThrows_TypeAndOriginAreLoggedAndTheMessageIsNot()
    {
        _listener = _ => throw new AggregateException(
            new InvalidOperationException($"Failed to convert '{Some.Planted}'", new FormatException(Some.Planted)),
            new AggregateException(new ArgumentException(Some.Planted)));

        await _notifier.SignalAsync(["k"]);

        FakeLogRecord[] records = [.. _logger.Collector.GetSnapshot()];
        records.Should().HaveCount(2).And.OnlyContain(record => record.Level == LogLevel.Error && record.Exception == null);
        records.Select(record => record.Message).Should()
            .Contain(message => message.Contains(nameof(InvalidOperationException)))
            .And.Contain(message => message.Contains(nameof(ArgumentException)))
            .And.NotContain(message => message.Contains(Some.Planted));
        records.SelectMany(record => record.StructuredState!).Should().NotContain(pair => pair.Value != null && pair.Value.Contains(Some.Planted));
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SignalAsync_ListenerThatThrew_IsCalledAgainNextTime()
    {
        int calls = 0;
        _listener = _ =>
        {
            calls++;
            throw new InvalidOperationException();
        };

        await _notifier.SignalAsync(["k"]);
        await _notifier.SignalAsync(["k"]);

        calls.Should().Be(2);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task IsInsideListener_InsideAndInWhatItAwaits_IsTrue()
    {
        bool inside = false, insideTask = false;
        _listener = _ =>
        {
            inside = ChangeNotifier.IsInsideListener;
            insideTask = Task.Run(() => ChangeNotifier.IsInsideListener, Stop).GetAwaiter().GetResult();
        };

        await _notifier.SignalAsync(["k"]);

        inside.Should().BeTrue();
        insideTask.Should().BeTrue();
        ChangeNotifier.IsInsideListener.Should().BeFalse();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task IsInsideListener_InWorkThatItLeftBehind_IsFalse()
    {
        TaskCompletionSource returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool>? leftBehind = null;
        _listener = _ => leftBehind = Task.Run(
            async () =>
            {
                await returned.Task;
                return ChangeNotifier.IsInsideListener;
            },
            Stop);

        await _notifier.SignalAsync(["k"]);
        returned.SetResult();

        (await leftBehind!).Should().BeFalse();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SignalAsync_InsideAListener_IsDeliveredAfterIt()
    {
        List<string> calls = [];
        Task? inner = null;
        _listener = keys =>
        {
            inner ??= _notifier.SignalAsync(["inner"]);
            calls.Add(keys[0]);
        };

        await _notifier.SignalAsync(["outer"]);
        await inner!;

        calls.Should().Equal("outer", "inner");
    }
}
