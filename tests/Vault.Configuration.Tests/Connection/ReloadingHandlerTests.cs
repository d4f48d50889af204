using System.Net;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Connection;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class ReloadingHandlerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly FakeLogger _logger = new();
    private readonly TemporaryFolder _files = new();
    private readonly string _first = TestAuthority.Create("First CA").Pem;
    private readonly string _second = TestAuthority.Create("Second CA").Pem;
    private readonly List<Connections> _made = [];
    private readonly HttpMessageInvoker _client;

    public ReloadingHandlerTests()
    {
        string file = _files.Write("ca.pem", _first);
        VaultSettings settings = Some.Settings(options => options.Tls.CertificateAuthorityFile = file);
        _client = new HttpMessageInvoker(new ReloadingHandler(settings, Make, _time, _logger));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task SendAsync_SameFiles_UsesTheSameConnections()
    {
        for (int i = 0; i < 3; i++)
        {
            await SendAsync();
            _time.Advance(TimeSpan.FromMinutes(1));
            _files.Write("ca.pem", _first);
        }

        _made.Should().ContainSingle().Which.IsDisposed.Should().BeFalse();
        _logger.Collector.Count.Should().Be(0);
    }

    [Fact]
    public async Task SendAsync_FileChanged_MakesNewConnectionsAndEndsTheOld()
    {
        await SendAsync();
        _files.Write("ca.pem", _second);
        _time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync();

        _made.Select(connections => (connections.Subject, connections.IsDisposed))
            .Should().Equal(("CN=First CA", true), ("CN=Second CA", false));
        _logger.LatestRecord.Id.Id.Should().Be(103);
    }

    [Fact]
    public async Task SendAsync_WithinASecond_DoesNotLookAgain()
    {
        await SendAsync();
        _files.Write("ca.pem", _second);
        _time.Advance(TimeSpan.FromSeconds(0.9));
        await SendAsync();

        _made.Should().HaveCount(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_OldConnectionsInUse_EndWhenTheyAreNot()
    {
        await SendAsync();
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _made[0].Answer = answer.Task;
        Task slow = SendAsync();
        _files.Write("ca.pem", _second);
        _time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync();

        _made[0].IsDisposed.Should().BeFalse("a request is under way");
        answer.SetResult();
        await slow;

        _made[0].IsDisposed.Should().BeTrue();
        _made[1].IsDisposed.Should().BeFalse();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_AnswerOnItsWay_IsReadToItsEndThoughTheFilesChanged()
    {
        TaskCompletionSource rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer server = new(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf"u8.ToArray(), cancellationToken);
            await rest.Task;
            await stream.WriteAsync("rest"u8.ToArray(), cancellationToken);
        });
        VaultSettings settings = Some.Settings(options => options.Tls.CertificateAuthorityFile = _files.PathOf("ca.pem"));
        using HttpMessageInvoker client = new(new ReloadingHandler(
            settings, material => VaultHttpHandler.Create(settings, new ProxyRoute(null), material), _time, _logger));
        using HttpRequestMessage message = new(HttpMethod.Get, server.Address);
        using HttpResponseMessage answer = await client.SendAsync(message, Stop);

        _files.Write("ca.pem", _second);
        _time.Advance(TimeSpan.FromSeconds(1));
        using HttpRequestMessage next = new(HttpMethod.Get, "http://127.0.0.1:1");
        await FluentActions.Awaiting(() => client.SendAsync(next, Stop)).Should().ThrowAsync<HttpRequestException>();
        rest.SetResult();

        (await answer.Content.ReadAsStringAsync(Stop)).Should().Be("halfrest");
        _logger.LatestRecord.Id.Id.Should().Be(103);
    }

    [Fact]
    public async Task SendAsync_FileGone_KeepsTheLastAndSaysItOnce()
    {
        await SendAsync();
        File.Delete(_files.PathOf("ca.pem"));
        for (int i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await SendAsync();
        }

        _made.Should().ContainSingle();
        _logger.Collector.GetSnapshot().Should().ContainSingle().Which.Message.Should().Contain("does not exist");
    }

    [Fact]
    public async Task SendAsync_FileNeverThere_FailsUntilItIs()
    {
        File.Delete(_files.PathOf("ca.pem"));

        (await FluentActions.Awaiting(SendAsync).Should().ThrowAsync<VaultException>()).Which.Kind.Should().Be(VaultErrorKind.Tls);
        _files.Write("ca.pem", _first);
        await SendAsync();

        _made.Should().ContainSingle();
    }

    [Fact]
    public async Task Dispose_EndsTheConnections()
    {
        await SendAsync();

        _client.Dispose();

        _made.Should().ContainSingle().Which.IsDisposed.Should().BeTrue();
    }

    private async Task SendAsync()
    {
        using HttpRequestMessage message = new(HttpMethod.Get, "https://vault.test");
        (await _client.SendAsync(message, Stop)).Dispose();
    }

    private Connections Make(TlsMaterial material)
    {
        Connections made = new(material.Authorities![0].Subject);
        _made.Add(made);
        return made;
    }

    private sealed class Connections(string subject) : HttpMessageHandler
    {
        public string Subject { get; } = subject;

        public bool IsDisposed { get; private set; }

        public Task Answer { get; set; } = Task.CompletedTask;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            await Answer;
            return new HttpResponseMessage(HttpStatusCode.OK);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
