using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Vault.Configuration.ScenarioTests.Startup;

public sealed class BadInputTests
{
    [Fact]
    public void All_mistakes_are_refused_at_the_start_in_one_message()
    {
        IConfigurationBuilder builder = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = new Uri("vault/relative", UriKind.Relative);
            vault.Options.Refresh.Interval = TimeSpan.FromSeconds(-1);
            vault.UseToken("t");
            vault.UseAppRole(VaultCredential.FromValue("role"), VaultCredential.FromFile("/does/not/exist"));
            vault.AddKeyValue("secret/", "orders");
            vault.AddKeyValue("secret", "");
            vault.AddKeyValue("secret", "a/../b");
        });

        OptionsValidationException refused = builder.Invoking(b => b.Build()).Should().Throw<OptionsValidationException>().Which;

        refused.Failures.Should().HaveCount(7);
        refused.Message.Should().Contain("\"vault/relative\" is relative")
            .And.Contain("Refresh.Interval is -00:00:01")
            .And.Contain("Several ways to log in were chosen (token, approle)")
            .And.Contain("file /does/not/exist cannot be read")
            .And.Contain("mount \"secret/\" is not valid: it begins or ends with a slash")
            .And.Contain("path \"\" in the mount \"secret\" is not valid: it is empty")
            .And.Contain("it has a segment \"..\"");
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        IConfigurationBuilder builder = new ConfigurationBuilder().AddVault(_ => { });

        builder.Invoking(b => b.Build()).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().SatisfyRespectively(
                address => address.Should().StartWith("Address is not set"),
                login => login.Should().StartWith("No way to log in was chosen"),
                secrets => secrets.Should().StartWith("No secret was added"));
    }

    [Theory]
    [InlineData("ftp://vault.example")]
    [InlineData("https://user:planted@vault.example")]
    [InlineData("https://vault.example/?token=planted")]
    public void An_address_that_cannot_be_vaults_is_refused_without_repeating_what_may_be_secret(string address)
    {
        IConfigurationBuilder builder = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = new Uri(address);
            vault.UseToken("t");
            vault.AddKeyValue("secret", "a");
        });

        builder.Invoking(b => b.Build()).Should().Throw<OptionsValidationException>()
            .Which.Message.Should().StartWith("Address").And.NotContain("planted");
    }

    [Fact]
    public void A_service_account_token_that_is_not_there_is_named_before_vault_is_asked()
    {
        IConfigurationBuilder builder = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = new Uri("https://vault.example");
            vault.UseKubernetes("", options => options.TokenFile = "/no/such/token");
            vault.AddKeyValue("secret", "a");
        });

        builder.Invoking(b => b.Build()).Should().Throw<OptionsValidationException>()
            .Which.Message.Should().Contain("role of the Kubernetes login is empty").And.Contain("/no/such/token");
    }
}
