using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class VaultClientTests
{
    private readonly FakeTimeProvider _time = new(Some.Now);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAsync_Request_HasVaultsHeaders()
    {
        FakeHandler handler = new(_ => FakeHandler.Ok("{}"));
        using VaultClient client = Client(handler, options => options.Namespace = "/admin/team1/");

        (await client.SendAsync(Some.Read, "the-token", Stop)).Dispose();

        SentRequest sent = handler.Sent.Should().ContainSingle().Which;
        sent.Method.Should().Be("GET");
        sent.Uri.AbsoluteUri.Should().Be("http://vault.test:8200/v1/secret/data/orders");
        sent.Headers.Should().Contain("X-Vault-Request", "true")
            .And.Contain("X-Vault-Token", "the-token")
            .And.Contain("X-Vault-Namespace", "admin/team1");
        sent.Body.Should().BeEmpty();
        sent.ContentType.Should().BeNull();
    }

    [Fact]
    public async Task SendAsync_NoTokenAndNoNamespace_HasNoSuchHeaders()
    {
        FakeHandler handler = new(_ => FakeHandler.Ok("{}"));
        using VaultClient client = Client(handler);

        (await client.SendAsync(Some.Read, token: null, Stop)).Dispose();

        handler.Sent[0].Headers.Keys.Should().NotContain(["X-Vault-Token", "X-Vault-Namespace"]);
    }

    [Fact]
    public async Task SendAsync_NamespaceOfTheRequest_BeatsTheClients()
    {
        FakeHandler handler = new(_ => FakeHandler.Ok("{}"));
        using VaultClient client = Client(handler, options => options.Namespace = "admin");

        (await client.SendAsync(Some.Read with { Namespace = "admin/logins" }, null, Stop)).Dispose();
        (await client.SendAsync(Some.Read with { Namespace = "" }, null, Stop)).Dispose();

        handler.Sent[0].Headers.Should().Contain("X-Vault-Namespace", "admin/logins");
        handler.Sent[1].Headers.Should().NotContainKey("X-Vault-Namespace");
    }

    [Fact]
    public async Task SendAsync_Body_IsJson()
    {
        FakeHandler handler = new(_ => FakeHandler.Ok("{}"));
        using VaultClient client = Client(handler);

        VaultRequest request = new(HttpMethod.Post, "auth/approle/login") { Body = """{"role_id":"é"}"""u8.ToArray() };
        (await client.SendAsync(request, null, Stop)).Dispose();

        handler.Sent[0].Body.Should().Be("""{"role_id":"é"}""");
        handler.Sent[0].ContentType.Should().Be("application/json");
    }

    [Theory]
    [InlineData("http://vault.test:8200", "http://vault.test:8200/v1/secret/data/a%23b%20c%3Fd")]
    [InlineData("http://vault.test:8200/", "http://vault.test:8200/v1/secret/data/a%23b%20c%3Fd")]
    [InlineData("http://gateway.test/vault", "http://gateway.test/vault/v1/secret/data/a%23b%20c%3Fd")]
    public async Task SendAsync_Address_IsTheRootOfEscapedPaths(string address, string expected)
    {
        FakeHandler handler = new(_ => FakeHandler.Ok("{}"));
        using VaultClient client = Client(handler, options => options.Address = new Uri(address));

        (await client.SendAsync(new VaultRequest(HttpMethod.Get, "secret/data/a#b c?d"), null, Stop)).Dispose();

        handler.Sent[0].Uri.AbsoluteUri.Should().Be(expected);
    }

    [Fact]
    public async Task SendAsync_Success_GivesTheBody()
    {
        using VaultClient client = Client(new FakeHandler(_ => Recording.Of("kv2-read-live").ToResponse()));

        using VaultAnswer answer = await client.SendAsync(Some.Read, null, Stop);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.IsNotFound.Should().BeFalse();
        Encoding.UTF8.GetString(answer.Body).Should().Be(Recording.Of("kv2-read-live").Body);
    }

    [Theory]
    [InlineData("kv2-read-404")]
    [InlineData("kv2-read-soft-deleted")]
    [InlineData("kv2-read-wrong-path-no-data")]
    public async Task SendAsync_NotFound_IsAnAnswer(string recording)
    {
        using VaultClient client = Client(new FakeHandler(_ => Recording.Of(recording).ToResponse()));

        using VaultAnswer answer = await client.SendAsync(Some.Read, null, Stop);

        answer.IsNotFound.Should().BeTrue();
        Encoding.UTF8.GetString(answer.Body).Should().Be(Recording.Of(recording).Body);
    }

    [Fact]
    public async Task SendAsync_NoContent_IsAnEmptyAnswer()
    {
        using VaultClient client = Client(new FakeHandler(_ => new HttpResponseMessage(HttpStatusCode.NoContent)));

        using VaultAnswer answer = await client.SendAsync(Some.Read, null, Stop);

        answer.Body.IsEmpty.Should().BeTrue();
    }

    [Theory]
    [InlineData("sealed-kv-read", VaultErrorKind.Sealed)]
    [InlineData("err-403-policy-denied-read", VaultErrorKind.AccessDenied)]
    [InlineData("approle-login-bad-secret-id", VaultErrorKind.InvalidRequest)]
    [InlineData("kv2-read-double-slash", VaultErrorKind.InvalidResponse)]
    public async Task SendAsync_ErrorStatus_Throws(string recording, VaultErrorKind kind) =>
        (await Failure(new FakeHandler(_ => Recording.Of(recording).ToResponse()))).Kind.Should().Be(kind);

    [Theory]
    [InlineData("text/html", "<html>log in</html>", "text/html")]
    [InlineData("text/html", "{}", "text/html")]
    [InlineData("application/json", """{"data":{"data":{"a":"b" """, "broken or cut off")]
    [InlineData("application/json", """{"data":{"data":{"a":"pl4n""", "broken or cut off")]
    [InlineData("application/json", "<html>log in</html>", "broken or cut off")]
    [InlineData("application/json", "[]", "no JSON object")]
    [InlineData("application/json", "\"text\"", "no JSON object")]
    public async Task SendAsync_AnswerThatIsNotVaults_IsInvalid(string type, string body, string why)
    {
        VaultException failure = await Failure(new FakeHandler(_ => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent(body, Encoding.UTF8, type),
        }));

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.IsTransient.Should().BeTrue();
        failure.Message.Should().Contain("secret/data/orders").And.Contain(why).And.NotContain("log in").And.NotContain("pl4n");
    }

    [Fact]
    public async Task SendAsync_HtmlOf404_IsInvalidAndNotAbsent()
    {
        VaultException failure = await Failure(new FakeHandler(_ => new HttpResponseMessage(HttpStatusCode.NotFound)
        {
            Content = new StringContent("<html>no such page</html>", Encoding.UTF8, "text/html"),
        }));

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task SendAsync_AnnouncedSizeOverTheLimit_IsRefusedUnread()
    {
        TrackedStream body = new(new byte[2048]);
        VaultException failure = await Failure(
            new FakeHandler(_ =>
            {
                StreamContent content = new(body);
                content.Headers.ContentLength = 2048;
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
            }),
            options => options.MaxResponseBytes = 1024);

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.Message.Should().Contain("MaxResponseBytes");
        body.ReadBytes.Should().Be(0);
    }

    [Fact]
    public async Task SendAsync_UnannouncedSizeOverTheLimit_IsRefusedSoonAfterIt()
    {
        TrackedStream body = new(new byte[1024 * 1024]);
        VaultException failure = await Failure(
            new FakeHandler(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(body.WithoutLength()) }),
            options => options.MaxResponseBytes = 20_000);

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.Message.Should().Contain("MaxResponseBytes");
        body.ReadBytes.Should().BeLessThan(100_000);
    }

    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(100_000, 8_192)]
    [InlineData(100_000, 65_000)]
    public async Task SendAsync_AnswerUpToTheLimit_IsWhole(int limit, int size)
    {
        string json = $$"""{"k":"{{new string('x', size - 8)}}"}""";
        TrackedStream body = new(Encoding.UTF8.GetBytes(json));
        using VaultClient client = Client(
            new FakeHandler(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(body.WithoutLength()) }),
            options => options.MaxResponseBytes = limit);

        using VaultAnswer answer = await client.SendAsync(Some.Read, null, Stop);

        Encoding.UTF8.GetString(answer.Body).Should().Be(json);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_NoAnswerInTime_IsATimeout()
    {
        TaskCompletionSource entered = new();
        FakeHandler handler = new(async (_, cancellationToken) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
            return FakeHandler.Ok("{}");
        });
        using VaultClient client = Client(handler, options => options.RequestTimeout = TimeSpan.FromSeconds(7));

        Task<VaultAnswer> sending = client.SendAsync(Some.Read, null, Stop);
        await entered.Task;
        _time.Advance(TimeSpan.FromSeconds(6.9));
        sending.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.2));

        VaultException failure = (await FluentActions.Awaiting(() => sending).Should().ThrowAsync<VaultException>()).Which;
        failure.Kind.Should().Be(VaultErrorKind.Timeout);
        failure.Message.Should().Contain("7 s");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_BodyThatStops_IsATimeout()
    {
        StalledStream body = new();
        FakeHandler handler = new(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(body) });
        using VaultClient client = Client(handler);

        Task<VaultAnswer> sending = client.SendAsync(Some.Read, null, Stop);
        await body.IsBeingRead;
        _time.Advance(TimeSpan.FromSeconds(11));

        (await FluentActions.Awaiting(() => sending).Should().ThrowAsync<VaultException>())
            .Which.Kind.Should().Be(VaultErrorKind.Timeout);
    }

    [Fact]
    public async Task SendAsync_Cancelled_IsAnOperationCanceledException()
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        FakeHandler handler = new(async (_, cancellationToken) =>
        {
            await caller.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
            return FakeHandler.Ok("{}");
        });
        using VaultClient client = Client(handler);

        await FluentActions.Awaiting(() => client.SendAsync(Some.Read, null, caller.Token))
            .Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task SendAsync_BodyBreaksAfterCancellation_IsAnOperationCanceledException()
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        FakeHandler handler = new(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new TornStream(caller)) });
        using VaultClient client = Client(handler);

        await FluentActions.Awaiting(() => client.SendAsync(Some.Read, null, caller.Token))
            .Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task SendAsync_HandlersOwnTimeout_IsATimeout() =>
        (await Failure(new FakeHandler((_, _) => throw new TaskCanceledException("resilience handler gave up", new TimeoutException()))))
        .Kind.Should().Be(VaultErrorKind.Timeout);

    [Fact]
    public async Task SendAsync_NoConnection_IsUnreachable()
    {
        VaultException failure = await Failure(new FakeHandler(_ => throw new HttpRequestException("Connection refused")));

        failure.Kind.Should().Be(VaultErrorKind.Unreachable);
        failure.InnerException.Should().BeOfType<HttpRequestException>();
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("Mon, 23 Nov 2026 17:00:42 GMT", 42)]
    public async Task SendAsync_RetryAfter_IsReadByTheClock(string header, int seconds)
    {
        VaultException failure = await Failure(new FakeHandler(_ =>
        {
            HttpResponseMessage response = FakeHandler.Json(HttpStatusCode.TooManyRequests, "{}");
            response.Headers.TryAddWithoutValidation("Retry-After", header);
            return response;
        }));

        failure.Kind.Should().Be(VaultErrorKind.RateLimited);
        failure.RetryAfter.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_ManyAtOnce_AreNeverMoreThanAllowedInFlight()
    {
        int inFlight = 0, most = 0;
        SemaphoreSlim full = new(0);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeHandler handler = new(async (_, _) =>
        {
            int now = Interlocked.Increment(ref inFlight);
            most = Math.Max(most, now);
            full.Release();
            await go.Task;
            Interlocked.Decrement(ref inFlight);
            return FakeHandler.Ok("{}");
        });
        using VaultClient client = Client(handler, options => options.MaxConcurrentRequests = 3);

        Task<VaultAnswer>[] all = [.. Enumerable.Range(0, 20).Select(_ => client.SendAsync(Some.Read, null, Stop))];
        for (int i = 0; i < 3; i++)
        {
            await full.WaitAsync(Stop);
        }

        handler.Sent.Should().HaveCount(3);
        go.SetResult();
        foreach (VaultAnswer answer in await Task.WhenAll(all))
        {
            answer.Dispose();
        }

        handler.Sent.Should().HaveCount(20);
        most.Should().BeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task SendAsync_FailuresAndCancellations_FreeTheirPlace()
    {
        int calls = 0;
        FakeHandler handler = new(_ => ++calls switch
        {
            1 => throw new HttpRequestException("no"),
            2 => FakeHandler.Denied(),
            3 => throw new OperationCanceledException(),
            _ => FakeHandler.Ok("{}"),
        });
        using VaultClient client = Client(handler, options => options.MaxConcurrentRequests = 1);

        for (int i = 0; i < 3; i++)
        {
            await FluentActions.Awaiting(() => client.SendAsync(Some.Read, null, Stop)).Should().ThrowAsync<Exception>();
        }

        (await client.SendAsync(Some.Read, null, Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public void Dispose_HandlerOfTheUsers_StaysTheUsers()
    {
        using DisposalHandler handler = new();

        Client(handler).Dispose();

        handler.IsDisposed.Should().BeFalse();
    }

    private async Task<VaultException> Failure(HttpMessageHandler handler, Action<VaultOptions>? change = null)
    {
        using VaultClient client = Client(handler, change);
        return (await FluentActions.Awaiting(() => client.SendAsync(Some.Read, "token", Stop))
            .Should().ThrowAsync<VaultException>()).Which;
    }

    private VaultClient Client(HttpMessageHandler handler, Action<VaultOptions>? change = null) =>
        new(Some.Settings(change), _time, handler);

    private sealed class DisposalHandler : HttpMessageHandler
    {
        public bool IsDisposed { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    private sealed class TornStream(CancellationTokenSource caller) : MemoryStream
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await caller.CancelAsync();
            throw new IOException("Connection reset by peer");
        }
    }
}
