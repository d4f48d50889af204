using Vault.Configuration.Rotation;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Rotation;

public sealed class RotatingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Some.Patience)]
    public async Task Borrow_ManyAtFirst_ShareOneInstance()
    {
        await using RotatingBed bed = new();

        Lent<Tracked>[] lent = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(
            async () => i % 2 == 0 ? bed.Rotating.Borrow() : await bed.Rotating.BorrowAsync(Stop), Stop)));

        bed.Made.Should().HaveCount(1);
        lent.Should().OnlyContain(one => one.Value.Value == "1");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Borrow_FirstFails_ThrowsWhatWasThrownAndTriesAgainTheNextTime()
    {
        await using RotatingBed bed = new();
        bed.Create = (_, _) => throw new FormatException("no connection string");

        bed.Rotating.Invoking(rotating => rotating.Borrow()).Should().Throw<FormatException>().WithMessage("no connection string");
        bed.Rotating.Invoking(rotating => rotating.Current).Should().Throw<FormatException>();
        bed.Create = (value, _) => new(new Tracked(value));

        bed.Rotating.Borrow().Value.Value.Should().Be("1");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Borrow_NoValue_SaysWhichKeyIsMissing()
    {
        await using RotatingBed bed = new(value: null);

        bed.Rotating.Invoking(rotating => rotating.Borrow())
            .Should().Throw<InvalidOperationException>().WithMessage("*\"ConnectionStrings:Orders\"*");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task BorrowAsync_Cancelled_EndsTheWaitAndNotTheMaking()
    {
        await using RotatingBed bed = new();
        TaskCompletionSource go = new();
        bed.Create = async (value, _) =>
        {
            await go.Task;
            return new Tracked(value);
        };

        await bed.Rotating.Awaiting(rotating => rotating.BorrowAsync(new CancellationToken(canceled: true)).AsTask())
            .Should().ThrowAsync<OperationCanceledException>();
        ValueTask<Lent<Tracked>> other = bed.Rotating.BorrowAsync(Stop);
        go.SetResult();

        (await other).Value.Should().BeSameAs(bed.Made.Single());
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Lent_DisposedTwice_GivesBackOnce()
    {
        await using RotatingBed bed = new();
        Lent<Tracked> one = bed.Rotating.Borrow();
        Lent<Tracked> other = bed.Rotating.Borrow();
        Tracked first = one.Value;

        one.Dispose();
        one.Dispose();
        bed.Configuration[RotatingBed.Key] = "2";
        (await bed.Rotating.RotateAsync(Stop)).Should().BeTrue();

        first.Disposed.IsCompleted.Should().BeFalse("the other still has it");
        one.Invoking(lent => lent.Value).Should().Throw<ObjectDisposedException>();
        other.Dispose();
        await first.Disposed;
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RotateAsync_SameValues_MakesNothing()
    {
        await using RotatingBed bed = new();
        bed.Rotating.Borrow().Dispose();

        (await bed.Rotating.RotateAsync(Stop)).Should().BeFalse();

        bed.Made.Should().HaveCount(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RotateAsync_NothingBorrowedYet_MakesTheFirst()
    {
        await using RotatingBed bed = new();

        (await bed.Rotating.RotateAsync(Stop)).Should().BeTrue();
        bed.Rotating.Borrow().Value.Should().BeSameAs(bed.Made.Single());
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RotateAsync_MakingFails_ThrowsAndKeepsTheOld()
    {
        await using RotatingBed bed = new(options => options.Check = (made, _) => new(made.Value != "bad"));
        Tracked first = bed.Rotating.Current;
        bed.Configuration[RotatingBed.Key] = "bad";

        await bed.Rotating.Awaiting(rotating => rotating.RotateAsync(Stop).AsTask())
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("*did not pass the check of tracked*");

        bed.Rotating.Current.Should().BeSameAs(first);
        bed.Made.Last().Disposals.Should().Be(1, "what was refused is disposed");
        first.Disposals.Should().Be(0);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RotateAsync_MakingTakesTooLong_IsGivenUp()
    {
        await using RotatingBed bed = new(options => options.BuildTimeout = TimeSpan.FromSeconds(10));
        bed.Rotating.Borrow().Dispose();
        TaskCompletionSource entered = new();
        bed.Create = async (value, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return new Tracked(value);
        };
        bed.Configuration[RotatingBed.Key] = "2";

        Task<bool> rotation = bed.Rotating.RotateAsync(Stop).AsTask();
        await entered.Task;
        bed.Time.Advance(TimeSpan.FromSeconds(10));

        await rotation.Awaiting(task => task).Should().ThrowAsync<RotationRefusedException>().WithMessage("*longer than 00:00:10*");
        bed.Rotating.Borrow().Value.Value.Should().Be("1");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RotateAsync_FunctionGivesTheSameInstance_ItStaysInUse()
    {
        await using RotatingBed bed = new(options => options.Check = (_, _) => throw new FormatException());
        Tracked only = new("changes itself");
        bed.Create = (_, _) => new(only);
        await bed.Rotating.Awaiting(rotating => rotating.RotateAsync(Stop).AsTask()).Should().ThrowAsync<FormatException>();
        only.Disposals.Should().Be(1, "it was not in use yet");

        await using RotatingBed unchecked_ = new() { Create = (_, _) => new(only) };
        Tracked shown = unchecked_.Rotating.Current;
        unchecked_.Configuration[RotatingBed.Key] = "2";
        (await unchecked_.Rotating.RotateAsync(Stop)).Should().BeTrue();
        unchecked_.Time.Advance(TimeSpan.FromHours(1));

        unchecked_.Rotating.Current.Should().BeSameAs(shown);
        only.Disposals.Should().Be(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task DisposeAsync_CurrentAndOldOnes_AreDisposed()
    {
        RotatingBed bed = new();
        Lent<Tracked> first = bed.Rotating.Borrow();
        bed.Configuration[RotatingBed.Key] = "2";
        await bed.Rotating.RotateAsync(Stop);

        await bed.DisposeAsync();
        await bed.DisposeAsync();

        bed.Made.Select(made => made.Disposals).Should().Equal(1, 1);
        first.Dispose();
        bed.Rotating.Invoking(rotating => rotating.Borrow()).Should().Throw<ObjectDisposedException>();
        bed.Rotating.Invoking(rotating => rotating.Current).Should().Throw<ObjectDisposedException>();
        await bed.Rotating.Awaiting(rotating => rotating.BorrowAsync(Stop).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
        await bed.Rotating.Awaiting(rotating => rotating.RotateAsync(Stop).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
        bed.Made.Select(made => made.Disposals).Should().Equal(1, 1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Dispose_WhileTheNextIsMade_ThatOneIsDisposedToo()
    {
        RotatingBed bed = new();
        bed.Rotating.Borrow().Dispose();
        TaskCompletionSource entered = new();
        TaskCompletionSource go = new();
        bed.Create = async (value, _) =>
        {
            entered.SetResult();
            await go.Task;
            return new Tracked(value);
        };
        bed.Change("2");
        await entered.Task;

        bed.Rotating.Dispose();
        go.SetResult();

        bed.Made.First().Disposals.Should().Be(1);
        await RotatingBed.UntilAsync(() => bed.Made.Count == 2);
        await bed.Made.Last().Disposed;
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Rotating_OfOneInstance_LendsItAndDisposesOfIt()
    {
        Tracked only = new("for a test");
        Rotating<Tracked> rotating = new(only);

        rotating.Borrow().Value.Should().BeSameAs(only);
        rotating.Current.Should().BeSameAs(only);
        (await rotating.RotateAsync(Stop)).Should().BeFalse();
        rotating.Dispose();

        only.Disposals.Should().Be(1);
    }
}
