using System.Net;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

/// <summary>Several addresses of one cluster, and the redirects between them.</summary>
public sealed class VaultClientFailoverTests : IDisposable
{
    private static readonly VaultRequest Login =
        new(HttpMethod.Post, "auth/approle/login") { Body = """{"secret_id":"pl4nted-s3cret"}"""u8.ToArray() };

    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly Dictionary<string, Func<HttpResponseMessage>> _nodes = new()
    {
        ["a.test"] = Ok,
        ["b.test"] = Ok,
        ["c.test"] = Ok,
    };

    private readonly FakeHandler _handler;
    private readonly VaultClient _client;

    public VaultClientFailoverTests()
    {
        _handler = new FakeHandler(request => _nodes[request.Uri.Host]());
        _client = Client(_handler, "https://a.test", "https://b.test", "https://c.test");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Asked => string.Concat(_handler.Sent.Select(request => request.Uri.Host[0]));

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    [Fact]
    public async Task SendAsync_FirstServes_OnlyItIsAsked()
    {
        await SendAsync(Some.Read);
        await SendAsync(Some.Read);

        Asked.Should().Be("aa");
    }

    [Theory]
    [InlineData("sealed")]
    [InlineData("standby")]
    [InlineData("electing")]
    [InlineData("behind")]
    [InlineData("unreachable")]
    [InlineData("broken")]
    [InlineData("connect timeout")]
    public async Task SendAsync_FirstCannotServe_TheNextIsAskedAndThenAskedFirst(string trouble)
    {
        _nodes["a.test"] = () => Trouble(trouble);

        await SendAsync(Some.Read);
        await SendAsync(Some.Read);

        Asked.Should().Be("abb");
        _handler.Sent.Should().OnlyContain(request => request.Token == "the-token");
    }

    [Fact]
    public async Task SendAsync_HalfAMinuteLater_TheFirstIsAskedAgain()
    {
        _nodes["a.test"] = () => Trouble("sealed");
        await SendAsync(Some.Read);
        _nodes["a.test"] = Ok;

        _time.Advance(TimeSpan.FromSeconds(29));
        await SendAsync(Some.Read);
        _time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(Some.Read);

        Asked.Should().Be("abba");
    }

    [Fact]
    public async Task SendAsync_NobodyServes_EachIsAskedOnceAndTheFirstFailureIsTold()
    {
        _nodes["a.test"] = () => Trouble("unreachable");
        _nodes["b.test"] = _nodes["c.test"] = () => Trouble("sealed");

        VaultException failure = await Failure(Some.Read);

        Asked.Should().Be("abc");
        failure.Kind.Should().Be(VaultErrorKind.Unreachable);
        failure.Message.Should().Contain("a.test");
    }

    [Fact]
    public async Task SendAsync_NobodyServesForLong_AllAreStillAsked()
    {
        _nodes["a.test"] = _nodes["b.test"] = _nodes["c.test"] = () => Trouble("sealed");
        await Failure(Some.Read);
        _nodes["c.test"] = Ok;

        await SendAsync(Some.Read);

        Asked.Should().Be("abcabc");
    }

    [Theory]
    [InlineData(400, VaultErrorKind.InvalidRequest)]
    [InlineData(403, VaultErrorKind.AccessDenied)]
    [InlineData(429, VaultErrorKind.RateLimited)]
    [InlineData(500, VaultErrorKind.ServerError)]
    [InlineData(501, VaultErrorKind.NotInitialized)]
    public async Task SendAsync_FirstAnswersWithAnError_ThatIsTheAnswer(int status, VaultErrorKind kind)
    {
        _nodes["a.test"] = () => FakeHandler.Json((HttpStatusCode)status, """{"errors":[]}""");

        (await Failure(Some.Read)).Kind.Should().Be(kind);

        Asked.Should().Be("a");
    }

    [Fact]
    public async Task SendAsync_FirstHasNotGotIt_ThatIsTheAnswer()
    {
        _nodes["a.test"] = FakeHandler.NotFound;

        using VaultAnswer answer = await _client.SendAsync(Some.Read, "the-token", Stop);

        answer.IsNotFound.Should().BeTrue();
        Asked.Should().Be("a");
    }

    [Fact]
    public async Task SendAsync_Cancelled_NoOtherIsAsked()
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        _nodes["a.test"] = () =>
        {
            caller.Cancel();
            return Trouble("unreachable");
        };

        await FluentActions.Awaiting(() => _client.SendAsync(Some.Read, "the-token", caller.Token))
            .Should().ThrowAsync<OperationCanceledException>();

        Asked.Should().Be("a");
    }

    /// <summary>A login whose answer was lost may have used up a secret id that is good for one.</summary>
    [Theory]
    [InlineData("sealed", true)]
    [InlineData("standby", true)]
    [InlineData("unreachable", true)]
    [InlineData("unknown name", true)]
    [InlineData("broken", false)]
    [InlineData("cut off", false)]
    [InlineData("no reason", false)]
    public async Task SendAsync_Login_IsSentToAnotherOnlyIfItWasNotCarriedOut(string trouble, bool isSentAgain)
    {
        _nodes["a.test"] = () => Trouble(trouble);

        if (isSentAgain)
        {
            await SendAsync(Login);
            _handler.Sent[1].Body.Should().Be(_handler.Sent[0].Body);
        }
        else
        {
            (await Failure(Login)).Kind.Should().Be(VaultErrorKind.Unreachable);
        }

        Asked.Should().Be(isSentAgain ? "ab" : "a");
    }

    /// <summary>A resilience handler gives up after it has sent the request, not only while it connects.</summary>
    [Fact]
    public async Task SendAsync_UsersHandlerGivesUpOnALogin_IsNotSentToAnother()
    {
        _nodes["a.test"] = () => Trouble("connect timeout");

        VaultException failure = await Failure(Login);

        failure.Kind.Should().Be(VaultErrorKind.Timeout);
        failure.WasNotSent.Should().BeFalse();
        Asked.Should().Be("a");
    }

    [Theory(Timeout = Some.Patience)]
    [InlineData("GET", true)]
    [InlineData("POST", false)]
    public async Task SendAsync_NoAnswerInTime_OnlyAReadIsSentToAnother(string method, bool isSentAgain)
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeHandler handler = new(async (request, cancellationToken) =>
        {
            if (request.Uri.Host == "a.test")
            {
                entered.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }

            return Ok();
        });
        using VaultClient client = Client(handler, "https://a.test", "https://b.test");

        Task<VaultAnswer> sending = client.SendAsync(method == "GET" ? Some.Read : Login, null, Stop);
        await entered.Task;
        _time.Advance(TimeSpan.FromSeconds(11));

        if (isSentAgain)
        {
            (await sending).Dispose();
        }
        else
        {
            (await FluentActions.Awaiting(() => sending).Should().ThrowAsync<VaultException>()).Which.Kind.Should().Be(VaultErrorKind.Timeout);
        }

        handler.Sent.Should().HaveCount(isSentAgain ? 2 : 1);
    }

    [Fact]
    public async Task SendAsync_RedirectToAnAddressOfTheCluster_IsFollowedWithTokenAndBody()
    {
        _nodes["a.test"] = () => Redirect("https://c.test/v1/auth/approle/login");

        await SendAsync(Login);

        Asked.Should().Be("ac");
        _handler.Sent[1].Uri.AbsoluteUri.Should().Be("https://c.test/v1/auth/approle/login");
        _handler.Sent[1].Should().BeEquivalentTo(_handler.Sent[0], options => options.Excluding(request => request.Uri));
    }

    [Fact]
    public async Task SendAsync_RedirectsAreNotWanted_NoneIsFollowed()
    {
        _nodes["a.test"] = () => Redirect("https://c.test/v1/secret/data/orders");
        VaultSettings settings = Some.Settings(options =>
        {
            options.Address = new Uri("https://a.test");
            options.FallbackAddresses.Add(new Uri("https://c.test"));
            options.FollowRedirects = false;
        });
        using VaultClient client = new(settings, _time, _handler);

        (await FluentActions.Awaiting(() => client.SendAsync(Some.Read, "the-token", Stop)).Should().ThrowAsync<VaultException>())
            .Which.Message.Should().Contain("https://c.test");

        Asked.Should().Be("a");
    }

    [Fact]
    public async Task SendAsync_RedirectWithinTheHost_IsFollowed()
    {
        _nodes["a.test"] = () => _handler.Sent.Count == 1 ? Redirect("/v1/elsewhere") : Ok();

        await SendAsync(Some.Read);

        _handler.Sent[1].Uri.AbsoluteUri.Should().Be("https://a.test/v1/elsewhere");
    }

    [Theory]
    [InlineData("https://evil.test/v1/secret/data/orders")]
    [InlineData("https://a.test.evil.test/v1/secret/data/orders")]
    [InlineData("https://a.test@evil.test/v1/secret/data/orders")]
    [InlineData("//evil.test/v1/secret/data/orders")]
    [InlineData("https://b.test:8443/v1/secret/data/orders")]
    [InlineData("http://a.test/v1/secret/data/orders")]
    [InlineData("http://b.test/v1/secret/data/orders")]
    [InlineData("https://a.test/v1/secret/data/orders")]
    [InlineData("file:///etc/passwd")]
    public async Task SendAsync_RedirectElsewhere_IsNotFollowed(string location)
    {
        _nodes["a.test"] = () => Redirect(location);

        VaultException failure = await Failure(Some.Read);

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.Message.Should().Contain("redirects are not followed");
        Asked.Should().Be("a");
    }

    [Theory]
    [InlineData("https", "http", false)]
    [InlineData("http", "http", true)]
    [InlineData("http", "https", true)]
    public async Task SendAsync_RedirectToAnAddressOfTheCluster_NeverLeadsFromHttpsToHttp(string from, string to, bool isFollowed)
    {
        _nodes["a.test"] = () => Redirect($"{to}://b.test/v1/secret/data/orders");
        using VaultClient client = Client(_handler, $"{from}://a.test", $"{to}://b.test");

        Func<Task> sending = async () => (await client.SendAsync(Some.Read, "the-token", Stop)).Dispose();

        if (isFollowed)
        {
            await sending.Should().NotThrowAsync();
        }
        else
        {
            (await sending.Should().ThrowAsync<VaultException>()).Which.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        }

        Asked.Should().Be(isFollowed ? "ab" : "a");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(308)]
    public async Task SendAsync_AnotherRedirect_IsNotFollowed(int status)
    {
        _nodes["a.test"] = () => Redirect("https://b.test/v1/secret/data/orders", status);

        (await Failure(Some.Read)).Kind.Should().Be(VaultErrorKind.InvalidResponse);

        Asked.Should().Be("a");
    }

    [Fact]
    public async Task SendAsync_SecondRedirect_IsAnError()
    {
        _nodes["a.test"] = () => Redirect("https://b.test/v1/secret/data/orders");
        _nodes["b.test"] = () => Redirect("https://c.test/v1/secret/data/orders");

        VaultException failure = await Failure(Some.Read);

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.Message.Should().Contain("c.test");
        Asked.Should().Be("ab");
    }

    [Fact]
    public async Task SendAsync_RedirectWithoutALocation_IsAnError()
    {
        _nodes["a.test"] = () => new HttpResponseMessage(HttpStatusCode.TemporaryRedirect);

        (await Failure(Some.Read)).Kind.Should().Be(VaultErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task SendAsync_RedirectToOneThatCannotServe_TheNextIsAsked()
    {
        _nodes["a.test"] = () => Redirect("https://c.test/v1/secret/data/orders");
        _nodes["c.test"] = () => Trouble("sealed");

        await SendAsync(Some.Read);

        Asked.Should().Be("acb");
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("two\r\nX-Evil: 1")]
    [InlineData("a space")]
    [InlineData("é")]
    [InlineData("\0")]
    public async Task SendAsync_TokenThatNoHeaderCanHold_IsNeitherSentNorQuoted(string broken)
    {
        VaultException failure = (await FluentActions.Awaiting(() => _client.SendAsync(Some.Read, Some.Planted + broken, Stop))
            .Should().ThrowAsync<VaultException>()).Which;

        failure.Kind.Should().Be(VaultErrorKind.CredentialUnavailable);
        failure.ToString().Should().NotContain(Some.Planted);
        _handler.Sent.Should().BeEmpty();
    }

    private static HttpResponseMessage Ok() => FakeHandler.Ok("{}");

    private static HttpResponseMessage Redirect(string location, int status = 307)
    {
        HttpResponseMessage response = new((HttpStatusCode)status);
        response.Headers.TryAddWithoutValidation("Location", location);
        return response;
    }

    private static HttpResponseMessage Trouble(string trouble) => trouble switch
    {
        "sealed" => Recording.Of("sealed-kv-read").ToResponse(),
        "standby" => FakeHandler.Json((HttpStatusCode)473, "{}"),
        "electing" => FakeHandler.Json(HttpStatusCode.InternalServerError, """{"errors":["local node not active but active cluster node not found"]}"""),
        "behind" => FakeHandler.Json(HttpStatusCode.PreconditionFailed, "{}"),
        "unreachable" => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"),
        "unknown name" => throw new HttpRequestException(HttpRequestError.NameResolutionError, "Name or service not known"),
        "connect timeout" => throw new TaskCanceledException("The operation was canceled.", new TimeoutException("ConnectTimeout")),
        "broken" => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely."),
        "cut off" => throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely."),
        _ => throw new HttpRequestException("An error occurred while sending the request."),
    };

    private async Task SendAsync(VaultRequest request) => (await _client.SendAsync(request, "the-token", Stop)).Dispose();

    private async Task<VaultException> Failure(VaultRequest request) =>
        (await FluentActions.Awaiting(() => SendAsync(request)).Should().ThrowAsync<VaultException>()).Which;

    private VaultClient Client(FakeHandler handler, params string[] addresses) => new(
        Some.Settings(options =>
        {
            options.Address = new Uri(addresses[0]);
            addresses.Skip(1).ToList().ForEach(address => options.FallbackAddresses.Add(new Uri(address)));
        }),
        _time,
        handler);
}
