using Vault.Configuration.Authentication;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

public sealed class AppRoleAuthMethodTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DescribeAsync_BothIds_AreTheFields()
    {
        VaultLogin login = await Method("the-role", "the-secret").DescribeAsync(Stop);

        login.Path.Should().Be("login");
        login.Fields.Should().BeEquivalentTo(new Dictionary<string, string> { ["role_id"] = "the-role", ["secret_id"] = "the-secret" });
    }

    [Fact]
    public async Task DescribeAsync_NoSecretId_IsLeftOut()
    {
        VaultLogin login = await new AppRoleAuthMethod(VaultCredential.FromValue("the-role"), null, new VaultAuthOptions()).DescribeAsync(Stop);

        login.Fields.Should().ContainSingle().Which.Key.Should().Be("role_id");
    }

    [Fact]
    public async Task DescribeAsync_SecretId_IsReadAnewEachTime()
    {
        int reads = 0;
        AppRoleAuthMethod method = new(
            VaultCredential.FromValue("role"), VaultCredential.FromCallback(_ => new($"secret-{++reads}")), new VaultAuthOptions());

        _ = await method.DescribeAsync(Stop);
        VaultLogin second = await method.DescribeAsync(Stop);

        second.Fields["secret_id"].Should().Be("secret-2");
    }

    [Fact]
    public void Method_Lockout_IsCountedByVault()
    {
        AppRoleAuthMethod method = new(VaultCredential.FromValue("r"), null, new VaultAuthOptions { Mount = "teams/approle" });

        method.CountsTowardLockout.Should().BeTrue();
        method.Mount.Should().Be("teams/approle");
        method.ToString().Should().Be("approle at auth/teams/approle");
    }

    [Theory]
    [InlineData("role", "secret", "approle", null)]
    [InlineData("role", "secret", "teams/approle", null)]
    [InlineData("", "secret", "approle", "role id")]
    [InlineData("role", " ", "approle", "secret id")]
    [InlineData("role", "secret", "", "mount")]
    [InlineData("role", "secret", "/approle", "mount")]
    [InlineData("role", "secret", "a/../b", "mount")]
    public void Validate_Settings_SaysWhatIsWrong(string role, string secret, string mount, string? mistake)
    {
        string[] mistakes = [.. Method(role, secret, mount).Validate()];

        mistakes.Should().HaveCount(mistake is null ? 0 : 1);
        mistakes.All(sentence => sentence.Contains(mistake!, StringComparison.Ordinal)).Should().BeTrue();
    }

    [Fact]
    public void Validate_EverythingWrong_SaysAllOfIt() => Method("", "", "").Validate().Should().HaveCount(3);

    private static AppRoleAuthMethod Method(string role, string secret, string mount = "approle") =>
        new(VaultCredential.FromValue(role), VaultCredential.FromValue(secret), new VaultAuthOptions { Mount = mount });
}
