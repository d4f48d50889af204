using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class RequestWriterTests
{
    [Fact]
    public void Write_FurtherHeaders_GoWithEachRequest()
    {
        VaultSettings settings = Some.Settings(options =>
        {
            options.Headers["X-Gate"] = "a, b; c=\"d\"";
            options.Headers["User-Agent"] = "orders (42)";
        });

        using HttpRequestMessage message = RequestWriter.Write(Some.Read, "token", new Uri("https://vault.test/v1/x"), settings);

        message.Headers.GetValues("X-Gate").Should().Equal("a, b; c=\"d\"");
        message.Headers.UserAgent.ToString().Should().Be("orders (42)");
        message.Headers.GetValues("X-Vault-Token").Should().Equal("token");
    }

    [Theory]
    [InlineData("https://10.0.0.1:8200/v1/x", "vault.test")]
    [InlineData("http://10.0.0.1:8200/v1/x", null)]
    public void Write_ServerName_IsTheHostWhereThereIsAHandshake(string target, string? host)
    {
        VaultSettings settings = Some.Settings(options => options.Tls.ServerName = "vault.test");

        using HttpRequestMessage message = RequestWriter.Write(Some.Read, "token", new Uri(target), settings);

        message.Headers.Host.Should().Be(host);
    }
}
