using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Rotation;

/// <summary>What happens in the background, after a reload.</summary>
public sealed class RotatorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Some.Patience)]
    public async Task Signal_ValueChanged_TheNextIsMadeAndTheOldOneDisposed()
    {
        await using RotatingBed bed = new();
        Tracked first;
        using (Lent<Tracked> lent = bed.Rotating.Borrow())
        {
            first = lent.Value;
            bed.Change("2");
            await RotatingBed.UntilAsync(() => bed.Count(700) == 1);
            first.Disposed.IsCompleted.Should().BeFalse();
        }

        await first.Disposed;
        bed.Rotating.Borrow().Value.Value.Should().Be("2");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Signal_OtherKeyChanged_NothingIsMade()
    {
        await using RotatingBed bed = new();
        bed.Rotating.Borrow().Dispose();

        for (int i = 0; i < 5; i++)
        {
            bed.Configuration["Other"] = $"{i}";
            bed.Configuration.Reload();
        }

        // Each of these waits for the turn of what is under way.
        await bed.Rotating.RotateAsync(Stop);
        bed.Change("2");
        await RotatingBed.UntilAsync(() => bed.Count(700) == 1);
        bed.Made.Select(made => made.Value).Should().Equal("1", "2");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Signal_ChangedBeforeTheFirst_TheFirstHasTheNewValue()
    {
        await using RotatingBed bed = new();
        bed.Change("2");

        bed.Rotating.Borrow().Value.Value.Should().Be("2");
        await bed.Rotating.RotateAsync(Stop);
        bed.Made.Should().HaveCount(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Signal_ManyWhileOneIsMade_AreLookedAtOnceAndTheLatestWins()
    {
        await using RotatingBed bed = new();
        bed.Rotating.Borrow().Dispose();
        TaskCompletionSource entered = new();
        TaskCompletionSource go = new();
        int atOnce = 0;
        bed.Create = async (value, _) =>
        {
            Interlocked.Increment(ref atOnce).Should().Be(1, "one is made at a time");
            entered.TrySetResult();
            await go.Task;
            Interlocked.Decrement(ref atOnce);
            return new Tracked(value);
        };

        bed.Change("2");
        await entered.Task;
        foreach (string value in (string[])["3", "4", "5"])
        {
            bed.Change(value); // Returns at once, although one is being made.
        }

        go.SetResult();
        await RotatingBed.UntilAsync(() => bed.Count(700) == 2);
        bed.Made.Select(made => made.Value).Should().Equal("1", "2", "5");
        bed.Rotating.Borrow().Value.Value.Should().Be("5");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Signal_CheckFails_TheOldOneStaysAndItIsTriedAgainAfterADelay()
    {
        bool works = false;
        await using RotatingBed bed = new(options => options.Check = (made, _) => made.Value == "1" || works ? new(true) : throw new TimeoutException(Some.Planted));
        using Lent<Tracked> first = bed.Rotating.Borrow();

        bed.Change("2");
        await RotatingBed.UntilAsync(() => bed.Count(701) == 1);
        bed.Rotating.Borrow().Value.Should().BeSameAs(first.Value);
        bed.Made.Last().Disposals.Should().Be(1);

        await bed.PassAsync(TimeSpan.FromSeconds(1)); // The chance is 0: the floor.
        await RotatingBed.UntilAsync(() => bed.Count(701) == 2);
        works = true;
        await bed.PassAsync(TimeSpan.FromSeconds(1));

        await RotatingBed.UntilAsync(() => bed.Count(700) == 1);
        bed.Rotating.Borrow().Value.Value.Should().Be("2");
        bed.Made.Select(made => made.Value).Should().Equal("1", "2", "2", "2");
        bed.Logger.Collector.GetSnapshot().Should().OnlyContain(entry => !entry.Message.Contains(Some.Planted) && entry.Exception == null);
        bed.Logger.Collector.GetSnapshot()[0].Message.Should().Contain("It threw TimeoutException.").And.Contain("Failures in a row: 1");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Signal_OtherKeyWhileOneIsRefused_DoesNotTrySooner()
    {
        int checks = 0;
        await using RotatingBed bed = new(options => options.Check = (made, _) =>
        {
            checks++;
            return new(made.Value != "bad");
        });
        bed.Rotating.Borrow().Dispose();
        bed.Change("bad");
        await RotatingBed.UntilAsync(() => bed.Count(701) == 1);

        for (int i = 0; i < 50; i++)
        {
            bed.Configuration.Reload();
            await Task.Yield();
        }

        bed.Change("good");
        await RotatingBed.UntilAsync(() => bed.Count(700) == 1);
        checks.Should().Be(3, "1, bad and good were checked once each");
        bed.Rotating.Borrow().Value.Value.Should().Be("good");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Signal_RefusedThenBackToTheOldValue_NothingMoreIsTried()
    {
        await using RotatingBed bed = new(options => options.Check = (made, _) => new(made.Value != "bad"));
        Tracked first = bed.Rotating.Current;
        bed.Change("bad");
        await RotatingBed.UntilAsync(() => bed.Count(701) == 1);

        bed.Change("1");
        await RotatingBed.UntilAsync(() => bed.Time.GetUtcNow() > Some.Now + TimeSpan.FromMinutes(5) || Advance());

        bed.Made.Should().HaveCount(2);
        bed.Rotating.Current.Should().BeSameAs(first);

        bool Advance()
        {
            bed.Time.Advance(TimeSpan.FromSeconds(30));
            return false;
        }
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Signal_ManyFailures_AreWarnedOfAtThePowersOfTwo()
    {
        await using RotatingBed bed = new(options => options.Check = (made, _) => new(made.Value == "1"));
        bed.Rotating.Borrow().Dispose();
        bed.Change("bad");

        for (int failure = 1; failure <= 8; failure++)
        {
            await RotatingBed.UntilAsync(() => bed.Count(701) + bed.Count(702) == failure);
            await bed.PassAsync(TimeSpan.FromSeconds(61));
        }

        bed.Logger.Collector.GetSnapshot().Take(8).Select(entry => entry.Id.Id).Should().Equal(701, 701, 702, 701, 702, 702, 702, 701);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Signal_ValueIsGone_TheOldOneStays()
    {
        await using RotatingBed bed = new();
        Tracked first = bed.Rotating.Current;

        bed.Change(null);
        await RotatingBed.UntilAsync(() => bed.Count(701) == 1);

        bed.Rotating.Current.Should().BeSameAs(first);
        bed.Logger.LatestRecord.Message.Should().Contain("There is no value for tracked. Set \"ConnectionStrings:Orders\"");
    }
}
