using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging.Testing;
using Vault.Configuration.Connection;
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

    private static SocketsHttpHandler Create(VaultSettings settings) =>
        VaultHttpHandler.Create(settings, new ProxyRoute(settings.Proxy), TlsMaterial.SystemTrust);
}
