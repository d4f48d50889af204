using CsCheck;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Rotation;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Rotation;

public sealed class RotatingInstanceTests : IAsyncDisposable
{
    private static readonly TimeSpan Drain = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly FakeLogger _logger = new();
    private readonly Tracked _value = new("1");
    private readonly RotatingInstance<Tracked> _instance;

    public RotatingInstanceTests() => _instance = new RotatingInstance<Tracked>(_value, "tracked", _logger);

    public ValueTask DisposeAsync() => _value.DisposeAsync();

    [Fact(Timeout = Some.Patience)]
    public async Task Retire_NobodyHoldsIt_IsDisposedAtOnce()
    {
        _instance.Retire(Drain, _time);

        await _instance.Disposed;
        _value.Disposals.Should().Be(1);
        _instance.TryHold().Should().BeFalse("zero is final");
        _instance.TryShow().Should().BeFalse();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Release_LastBorrowerAfterRetirement_Disposes()
    {
        _instance.TryHold().Should().BeTrue();
        _instance.TryHold().Should().BeTrue();
        _instance.Retire(Drain, _time);

        _instance.Release();
        _instance.IsOver.Should().BeFalse("one still holds it");
        _instance.Release();

        await _instance.Disposed;
        _time.Advance(Drain);
        _value.Disposals.Should().Be(1);
        _logger.Collector.Count.Should().Be(0);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Retire_Shown_IsDisposedAfterTheDrainTime()
    {
        _instance.TryShow().Should().BeTrue();
        _instance.TryShow().Should().BeTrue();
        _instance.TryHold().Should().BeTrue();
        _instance.Retire(Drain, _time);
        _instance.Release();

        _time.Advance(Drain - TimeSpan.FromTicks(1));
        _instance.IsOver.Should().BeFalse();
        _time.Advance(TimeSpan.FromTicks(1));

        await _instance.Disposed;
        _value.Disposals.Should().Be(1);
        _logger.Collector.Count.Should().Be(0, "nobody failed to give it back");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Retire_NotGivenBack_IsDisposedAfterTheDrainTimeAndSaid()
    {
        _instance.TryShow();
        _instance.TryHold();
        _instance.TryHold();
        _instance.Retire(Drain, _time);

        _time.Advance(Drain);

        await _instance.Disposed;
        _logger.LatestRecord.Id.Id.Should().Be(703);
        _logger.LatestRecord.Message.Should().EndWith("Borrowers: 2.");
        _instance.Release();
        _instance.Release();
        _value.Disposals.Should().Be(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task EndAsync_Twice_DisposesOnce()
    {
        _instance.TryHold();

        await Task.WhenAll(_instance.EndAsync(), _instance.EndAsync());
        _instance.Release();

        _value.Disposals.Should().Be(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task DisposeAsync_Throws_IsLoggedByTypeOnly()
    {
        Tracked faulty = new("1") { Fault = new InvalidOperationException(Some.Planted) };

        await new RotatingInstance<Tracked>(faulty, "tracked", _logger).EndAsync();

        _logger.LatestRecord.Id.Id.Should().Be(704);
        _logger.LatestRecord.Message.Should().Contain("InvalidOperationException").And.NotContain(Some.Planted);
        _logger.LatestRecord.Exception.Should().BeNull();
    }

    // Any order of borrowing, giving back, showing, retiring and time passing: over exactly when the rule says so.
    [Fact]
    public void IsOver_AnyOrderOfEvents_FollowsTheRule() =>
        Gen.OneOfConst("hold", "release", "show", "retire", "time").List[0, 30].Sample(events =>
        {
            FakeTimeProvider time = new(Some.Now);
            Tracked value = new("1");
            RotatingInstance<Tracked> instance = new(value, "tracked", _logger);
            int held = 0;
            bool isShown = false;
            bool isRetired = false;
            bool isDrained = false;
            bool isOver = false;
            foreach (string what in events)
            {
                switch (what)
                {
                    case "hold":
                        instance.TryHold().Should().Be(!isOver);
                        held += isOver ? 0 : 1;
                        break;
                    case "release" when held > 0:
                        instance.Release();
                        held--;
                        break;
                    case "show":
                        instance.TryShow().Should().Be(!isOver);
                        isShown |= !isOver;
                        break;
                    case "retire" when !isRetired:
                        instance.Retire(Drain, time);
                        isRetired = true;
                        break;
                    case "time":
                        time.Advance(Drain);
                        isDrained |= isRetired;
                        break;
                }

                isOver |= isRetired && (isDrained || (held == 0 && !isShown));
                instance.IsOver.Should().Be(isOver);
            }
        });
}
