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
    public void ToString_Token_IsWhereItComesFrom() =>
        new TokenAuthMethod(VaultCredential.FromFile("/run/token")).ToString().Should().Be("file /run/token");

    [Theory]
    [InlineData("{\"token\":\"x\"}")]
    [InlineData(" {\n")]
    public async Task DescribeAsync_Json_IsToldForWhatItIs(string content) =>
        (await FluentActions.Awaiting(() => new TokenAuthMethod(VaultCredential.FromValue(content)).DescribeAsync(TestContext.Current.CancellationToken).AsTask())
            .Should().ThrowAsync<VaultException>()).Which.Message.Should().Contain("wrap_ttl").And.NotContain("{");

    [Fact]
    public void Validate_EmptyToken_SaysSo()
    {
        new TokenAuthMethod(VaultCredential.FromValue("")).Validate().Should().ContainSingle().Which.Should().Contain("token");
        new TokenAuthMethod(VaultCredential.FromValue("x")).Validate().Should().BeEmpty();
    }
}
