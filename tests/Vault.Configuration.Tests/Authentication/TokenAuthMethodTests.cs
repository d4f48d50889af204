using Vault.Configuration.Authentication;

namespace Vault.Configuration.Tests.Authentication;

public sealed class TokenAuthMethodTests
{
    [Fact]
    public async Task DescribeAsync_Token_NeedsNoRequest()
    {
        VaultLogin login = await new TokenAuthMethod(VaultCredential.FromValue(" the-token\n"))
            .DescribeAsync(TestContext.Current.CancellationToken);

        login.Token.Should().Be("the-token");
        login.Path.Should().BeNull();
    }

    [Fact]
    public void Validate_EmptyToken_SaysSo()
    {
        new TokenAuthMethod(VaultCredential.FromValue("")).Validate().Should().ContainSingle().Which.Should().Contain("token");
        new TokenAuthMethod(VaultCredential.FromValue("x")).Validate().Should().BeEmpty();
    }
}
