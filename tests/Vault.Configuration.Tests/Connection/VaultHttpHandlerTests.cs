using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging.Testing;
using Vault.Configuration.Connection;
using Vault.Configuration.Testing;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class VaultHttpHandlerTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8200")]
    [InlineData("http://localhost:8200")]
    [InlineData("http://[::1]:8200")]
    public void Create_Loopback_GoesThroughNoProxy(string address)
    {
        using SocketsHttpHandler handler = Create(Some.Settings());

        handler.UseProxy.Should().BeTrue("the system's proxy counts for every other address");
        handler.Proxy!.IsBypassed(new Uri(address)).Should().BeTrue();
    }

    [Fact]
    public void Create_TokensAndLogins_StayWithVault()
    {
        using SocketsHttpHandler handler =
            Create(Some.Settings(options => options.ConnectTimeout = TimeSpan.FromSeconds(1.5)));

        handler.AllowAutoRedirect.Should().BeFalse();
        handler.UseCookies.Should().BeFalse();
        handler.ConnectTimeout.Should().Be(TimeSpan.FromSeconds(1.5));
        handler.PooledConnectionLifetime.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(15));
    }

    /// <summary>A server behind a load balancer gets its share again, and whoever asks does not notice. Only the number is another one here.</summary>
    [Fact(Timeout = Some.Patience)]
    public async Task Create_ConnectionIsOld_AnotherIsMadeAndNoRequestIsLost()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await using VaultTestServer server = await VaultTestServer.StartAsync(new VaultTestServerOptions { UseHttps = true }, cancellationToken);
        using SocketsHttpHandler handler = Create(Some.Settings(options => options.Tls.SkipVerification = true));
        handler.PooledConnectionLifetime = TimeSpan.FromMilliseconds(50);
        using HttpMessageInvoker client = new(handler);

        do
        {
            (HttpStatusCode, Version)[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(client, server.Address, cancellationToken)));
            answers.Distinct().Should().Equal((HttpStatusCode.OK, HttpVersion.Version20));
        }
        while (server.AcceptedConnections < 4);
    }

    [Fact]
    public void Create_Handshake_HasNoLessThanTls12AndChecksTheServer()
    {
        using SocketsHttpHandler handler = Create(Some.Settings());

        handler.SslOptions.EnabledSslProtocols.Should().Be(SslProtocols.Tls12 | SslProtocols.Tls13);
        handler.SslOptions.CertificateChainPolicy.Should().BeNull("the system's authorities count");
        handler.SslOptions.RemoteCertificateValidationCallback!.Invoking(
                verify => verify(this, null, null, SslPolicyErrors.RemoteCertificateNotAvailable))
            .Should().Throw<ServerRefusedException>().WithMessage("*no certificate*");
    }

    [Fact]
    public void CreateForSocket_NoProxy_StandsInBetween()
    {
        using SocketsHttpHandler handler = VaultHttpHandler.CreateForSocket(Some.Settings(), "/run/agent.sock");

        handler.UseProxy.Should().BeFalse();
        handler.AllowAutoRedirect.Should().BeFalse();
        handler.ConnectCallback.Should().NotBeNull();
    }

    [Fact]
    public void VaultClient_HttpToAnotherHost_IsWarnedOfAtEachStart()
    {
        FakeLogger logger = new();
        VaultSettings settings = Some.Settings(options =>
        {
            options.Address = new Uri("http://vault.test:8200");
            options.FallbackAddresses.Add(new Uri("http://127.0.0.1:8200"));
            options.FallbackAddresses.Add(new Uri("https://vault.test"));
            options.FallbackAddresses.Add(new Uri("unix:///run/agent.sock"));
        });

        using VaultClient client = new(settings, TimeProvider.System, handler: null, logger);

        logger.Collector.GetSnapshot().Should().ContainSingle().Which.Id.Id.Should().Be(101);
        logger.LatestRecord.Message.Should().Contain("http://vault.test:8200");
    }

    private static async Task<(HttpStatusCode Status, Version Version)> AskAsync(HttpMessageInvoker client, Uri server, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = RequestWriter.Write(new VaultRequest(HttpMethod.Get, "sys/health"), null, new Uri(server, "v1/sys/health"), Some.Settings(), null);
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        return (response.StatusCode, response.Version);
    }

    private static SocketsHttpHandler Create(VaultSettings settings) =>
        VaultHttpHandler.Create(settings, new ProxyRoute(settings.Proxy), TlsMaterial.SystemTrust);
}
