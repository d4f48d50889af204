using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class VaultHttpHandlerTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8200", false)]
    [InlineData("http://localhost:8200", false)]
    [InlineData("http://[::1]:8200", false)]
    [InlineData("https://vault.test:8200", true)]
    public void Create_Loopback_GoesThroughNoProxy(string address, bool usesProxy)
    {
        using SocketsHttpHandler handler = VaultHttpHandler.Create(Some.Settings(options => options.Address = new Uri(address)));

        handler.UseProxy.Should().Be(usesProxy);
    }

    [Fact]
    public void Create_TokensAndLogins_StayWithVault()
    {
        using SocketsHttpHandler handler =
            VaultHttpHandler.Create(Some.Settings(options => options.ConnectTimeout = TimeSpan.FromSeconds(1.5)));

        handler.AllowAutoRedirect.Should().BeFalse();
        handler.UseCookies.Should().BeFalse();
        handler.ConnectTimeout.Should().Be(TimeSpan.FromSeconds(1.5));
        handler.PooledConnectionLifetime.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(15));
    }
}
