using Vault.Configuration.Refresh;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Refresh;

public sealed class FirstLoadTests
{
    private const string LoginPath = "auth/own/fake/login";
    private const string SealStatusPath = "sys/seal-status";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Some.Patience)]
    public async Task RunAsync_EverythingIsThere_IsOneAttempt()
    {
        using SessionBed bed = Bed(_ => FakeHandler.Secret("""{"k":"v"}"""));

        LoadResult result = await Load(bed).RunAsync(Stop);

        result.Failures.Should().BeEmpty();
        result.Snapshot.Values.Should().Contain("k", "v");
        bed.Handler.Count("secret/data/orders").Should().Be(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RunAsync_TransientFailure_IsTriedAgainForWhatFailedOnly()
    {
        TaskCompletionSource delayed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int orders = 0;
        using SessionBed bed = Bed(
            request => request.Path.EndsWith("orders", StringComparison.Ordinal) && ++orders == 1
                ? Recording.Of("sealed-kv-read").ToResponse()
                : FakeHandler.Secret("""{"k":"v"}"""),
            new SignallingTimeProvider(delayed));

        Task<LoadResult> loading = Load(bed, sources: [Some.Secret("orders"), Some.Secret("other")]).RunAsync(Stop);
        await delayed.Task;
        bed.Time.Advance(TimeSpan.FromSeconds(2));

        (await loading).Failures.Should().BeEmpty();
        bed.Handler.Count("secret/data/orders").Should().Be(2);
        bed.Handler.Count("secret/data/other").Should().Be(1);
        bed.Handler.Count(LoginPath).Should().Be(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RunAsync_TimeDoesNotHelp_ThrowsAtOnceWithEverythingThatIsWrong()
    {
        using SessionBed bed = Bed(request => request.Path.EndsWith("sealed", StringComparison.Ordinal)
            ? Recording.Of("sealed-kv-read").ToResponse()
            : FakeHandler.NotFound());

        VaultException failure = await Failure(
            Load(bed, sources: [Some.Secret("sealed"), Some.Secret("one"), Some.Secret("other")]).RunAsync(Stop));

        failure.Kind.Should().Be(VaultErrorKind.NotFound);
        failure.Message.Should().Contain("secret/sealed").And.Contain("secret/one").And.Contain("secret/other").And.Contain("attempts: 1");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RunAsync_OutOfTime_ThrowsWhatFailedLastAndHowLongItWas()
    {
        TaskCompletionSource delayed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using SessionBed bed = Bed(_ => Recording.Of("sealed-kv-read").ToResponse(), new SignallingTimeProvider(delayed));

        Task<LoadResult> loading = Load(bed, options => options.StartupTimeout = TimeSpan.FromSeconds(1.5)).RunAsync(Stop);
        await delayed.Task;
        bed.Time.Advance(TimeSpan.FromSeconds(1.6));

        VaultException failure = await Failure(loading);
        failure.Kind.Should().Be(VaultErrorKind.Sealed);
        failure.Message.Should().Contain("no success within 1.5 s").And.Contain("sealed");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RunAsync_NeverInitialised_ThrowsAtOnceForNoWaitingHelps()
    {
        using SessionBed bed = new(
            new FakeHandler(request => request.Path == SealStatusPath
                ? FakeHandler.Ok("""{"initialized":false,"sealed":true}""")
                : Recording.Of("sealed-login").ToResponse()),
            new FakeAuthMethod());

        VaultException failure = await Failure(Load(bed, sources: [Some.Secret("one"), Some.Secret("other")]).RunAsync(Stop));

        failure.Kind.Should().Be(VaultErrorKind.NotInitialized);
        failure.Message.Should().Contain("vault operator init").And.Contain("attempts: 1");
        bed.Handler.Count(SealStatusPath).Should().Be(1);
    }

    [Theory(Timeout = Some.Patience)]
    [InlineData(VaultVerdict.Reject, VaultErrorKind.VersionRefused, "attempts: 1")]
    [InlineData(VaultVerdict.Unknown, VaultErrorKind.NotReady, "no success within 1.5 s")]
    public async Task RunAsync_VersionIsNotAccepted_EndsTheStartAtOnceOrAfterItsTime(VaultVerdict verdict, VaultErrorKind kind, string sentence)
    {
        TaskCompletionSource delayed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using SessionBed bed = Bed(_ => FakeHandler.Secret("""{"k":"v"}"""), new SignallingTimeProvider(delayed));
        SecretSource source = Some.Secret(map: mapping => mapping.ValidateBeforePublish = (_, _) => new(verdict));

        Task<LoadResult> loading = Load(bed, options => options.StartupTimeout = TimeSpan.FromSeconds(1.5), [source]).RunAsync(Stop);
        await Task.WhenAny(loading, delayed.Task);
        bed.Time.Advance(TimeSpan.FromSeconds(1.6));

        VaultException failure = await Failure(loading);
        failure.Kind.Should().Be(kind);
        failure.Message.Should().Contain(sentence).And.Contain("Version 1 of \"secret/orders\"");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RunAsync_OptionalSource_IsOneAttemptWhateverItBrings()
    {
        using SessionBed bed = Bed(_ => Recording.Of("sealed-kv-read").ToResponse());

        LoadResult result = await Load(bed, options => options.Optional = true).RunAsync(Stop);

        result.AllFailures.Should().ContainSingle().Which.Exception.Kind.Should().Be(VaultErrorKind.Sealed);
        result.Snapshot.Values.Should().BeEmpty();
        bed.Handler.Count("secret/data/orders").Should().Be(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RunAsync_OptionalSourceThatDoesNotAnswer_HoldsTheStartUpForFiveSeconds()
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeHandler handler = new(async (_, cancellationToken) =>
        {
            entered.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            throw new InvalidOperationException("It is never answered.");
        });
        using SessionBed bed = new(handler, new FakeAuthMethod());

        Task<LoadResult> loading = Load(bed, options => options.Optional = true).RunAsync(Stop);
        await entered.Task;
        bed.Time.Advance(TimeSpan.FromSeconds(4.9));
        loading.IsCompleted.Should().BeFalse();
        bed.Time.Advance(TimeSpan.FromSeconds(0.2));

        (await loading).AllFailures.Should().ContainSingle().Which.Exception.Kind.Should().Be(VaultErrorKind.Timeout);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RunAsync_StartupJitter_IsWaitedOnceBeforeVaultIsAsked()
    {
        TaskCompletionSource delayed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using SessionBed bed = Bed(_ => FakeHandler.Secret("""{"k":"v"}"""), new SignallingTimeProvider(delayed));

        Task<LoadResult> loading = Load(bed, options => options.StartupJitter = TimeSpan.FromSeconds(2)).RunAsync(Stop);
        await delayed.Task;
        bed.Handler.Sent.Should().BeEmpty();
        bed.Time.Advance(TimeSpan.FromSeconds(2));

        (await loading).Failures.Should().BeEmpty();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RunAsync_Cancelled_IsAnOperationCanceledException()
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using SessionBed bed = Bed(_ =>
        {
            caller.Cancel();
            return Recording.Of("sealed-kv-read").ToResponse();
        });

        await FluentActions.Awaiting(() => Load(bed).RunAsync(caller.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RunAsync_CancelledBefore_DoesNotEvenLogIn()
    {
        AsyncLocal<string> caller = new();
        string? whoLoggedIn = null;
        using SessionBed bed = new(new FakeHandler(_ => FakeHandler.Login("t1")), new FakeAuthMethod(_ =>
        {
            whoLoggedIn = caller.Value;
            return new(VaultLogin.FromRequest("login", new Dictionary<string, string>()));
        }));
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        caller.Value = "the cancelled start";
        await FluentActions.Awaiting(() => Load(bed).RunAsync(cancelled.Token)).Should().ThrowAsync<OperationCanceledException>();
        caller.Value = "the test";
        await bed.Session.GetAsync(Stop);

        whoLoggedIn.Should().Be("the test", "it would have joined a login that had begun");
    }

    private static SessionBed Bed(
        Func<SentRequest, HttpResponseMessage> answer, Microsoft.Extensions.Time.Testing.FakeTimeProvider? time = null) =>
        new(
            new FakeHandler(request => request.Path switch
            {
                LoginPath => FakeHandler.Login("t1"),
                SealStatusPath => FakeHandler.Ok("""{"initialized":true,"sealed":true}"""),
                _ => answer(request),
            }),
            new FakeAuthMethod(),
            time);

    /// <summary>With the longest waits that chance can bring: 2 seconds after the first failure.</summary>
    private static FirstLoad Load(SessionBed bed, Action<VaultOptions>? change = null, SecretSource[]? sources = null)
    {
        sources ??= [Some.Secret()];
        return new FirstLoad(bed.Loader(sources), bed.Client, sources, Some.Settings(change), bed.Time, bed.Logger, () => 1.0);
    }

    private static async Task<VaultException> Failure(Task<LoadResult> loading) =>
        (await FluentActions.Awaiting(() => loading).Should().ThrowAsync<VaultException>()).Which;
}
