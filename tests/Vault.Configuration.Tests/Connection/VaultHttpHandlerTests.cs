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

    private static SocketsHttpHandler Create(VaultSettings settings) =>
        VaultHttpHandler.Create(settings, new ProxyRoute(settings.Proxy), TlsMaterial.SystemTrust);
}
