using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Vault.Configuration.Provider;
using Vault.Configuration.Settings;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class LayeredChoicesTests
{
    private readonly VaultConfigurationBuilder _code = new();
    private readonly Dictionary<string, string?> _section = [];
    private readonly Dictionary<string, string> _variables = [];

    [Fact]
    public void Options_OfThreeLayers_CodeBeatsSectionBeatsEnvironment()
    {
        _code.Options.Namespace = "code";
        _section["Namespace"] = "section";
        _section["RequestTimeout"] = "20s";
        _variables["VAULT_NAMESPACE"] = "environment";
        _variables["VAULT_CLIENT_TIMEOUT"] = "30";
        _variables["VAULT_ADDR"] = "https://environment.test";

        VaultOptions options = Choices().Options;

        options.Namespace.Should().Be("code");
        options.RequestTimeout.Should().Be(TimeSpan.FromSeconds(20));
        options.Address.Should().Be(new Uri("https://environment.test"));
    }

    [Fact]
    public void Options_SetToTheDefaultInCode_BeatTheSection()
    {
        _code.Options.RequestTimeout = new VaultOptions().RequestTimeout;
        _section["RequestTimeout"] = "20s";

        Choices().Options.RequestTimeout.Should().Be(new VaultOptions().RequestTimeout);
    }

    [Fact]
    public void Options_AddressOfAHigherLayer_HasNoFallbackAddressesOfALowerOne()
    {
        _section["Address"] = "https://production.test";
        _section["FallbackAddresses:0"] = "https://production2.test";
        Choices().Options.FallbackAddresses.Should().ContainSingle();

        _code.Options.Address = new Uri("https://test.test");

        Choices().Options.FallbackAddresses.Should().BeEmpty("they would get the token of another cluster");
    }

    [Fact]
    public void Options_TrustOfAHigherLayer_IsNotMixedWithThatOfALowerOne()
    {
        _section["Tls:CertificateAuthorityFile"] = "section.pem";
        _section["Tls:ClientCertificateFile"] = "section-cert.pem";
        _variables["VAULT_CACERT_BYTES"] = "PEM";
        _variables["VAULT_CAPATH"] = "folder";
        _variables["VAULT_CLIENT_KEY"] = "environment-key.pem";
        _variables["VAULT_TLS_SERVER_NAME"] = "vault";

        VaultTlsOptions tls = Choices().Options.Tls;

        tls.CertificateAuthorityFile.Should().Be("section.pem");
        tls.CertificateAuthorityPem.Should().BeNull();
        tls.CertificateAuthorityFolder.Should().BeNull();
        tls.ClientKeyFile.Should().BeNull();
        tls.ServerName.Should().Be("vault");
        _code.Options.Tls.CertificateAuthorityPem = "CODE";
        Choices().Options.Tls.CertificateAuthorityFile.Should().BeNull();
    }

    [Fact]
    public void Options_WithAHandlerInCode_TakeNoTlsAndNoProxyFromTheEnvironment()
    {
        using FakeHandler handler = new(_ => FakeHandler.NotFound());
        _code.UseHttpMessageHandler(handler);
        _variables["VAULT_CACERT"] = "ca.pem";
        _variables["VAULT_HTTP_PROXY"] = "http://proxy.test";
        _variables["VAULT_NAMESPACE"] = "a";

        VaultOptions options = Choices().Options;

        options.Tls.CertificateAuthorityFile.Should().BeNull();
        options.Proxy.Should().BeNull();
        options.Namespace.Should().Be("a");
    }

    [Fact]
    public void Freeze_Login_IsThatOfTheHighestLayerThatHasOne()
    {
        Complete();
        _variables["VAULT_TOKEN"] = "t";
        Choices().Freeze().AuthMethod.Name.Should().Be("token");

        _section["Authentication:RoleId"] = "r";
        Choices().Freeze().AuthMethod.Name.Should().Be("approle");

        _code.UseAuthentication(new FakeAuthMethod());
        Choices().Freeze().AuthMethod.Should().BeOfType<FakeAuthMethod>();
    }

    [Fact]
    public void Freeze_LoginInCode_TheSectionsNeedNotBeComplete()
    {
        Complete();
        _code.UseAuthentication(new FakeAuthMethod());
        _section["Authentication:Method"] = "token";

        Choices().Freeze().AuthMethod.Should().BeOfType<FakeAuthMethod>();
    }

    [Fact]
    public void Freeze_Secrets_AreTheSectionsAndThenTheCodes()
    {
        Complete();
        _code.UseAuthentication(new FakeAuthMethod());
        _section["Secrets:0"] = "secret/section";

        Choices().Freeze().Sources.Select(source => source.DisplayPath).Should().Equal("secret/section", "secret/orders");
    }

    [Fact]
    public void Freeze_MistakesOfAllLayers_AreNamedTogetherEachByItsOrigin()
    {
        _code.Options.Refresh.Interval = TimeSpan.Zero;
        _code.AddKeyValue("secret", "a//b");
        _section["Adress"] = "x";
        _section["StartupTimeout"] = "2h";
        _section["FallbackAddresses:0"] = "ftp://a.test";
        _section["Authentication:Method"] = "approle";
        _variables["VAULT_ADDR"] = "ftp://a.test";
        _variables["BAO_CLIENT_TIMEOUT"] = "10m";
        _variables["VAULT_SKIP_VERIFY"] = "maybe";

        Mistakes().Should().BeEquivalentTo(
            "Vault:Adress is not a setting; did you mean Vault:Address?",
            "Vault:Authentication:RoleId is missing, which the method approle needs: give it, or RoleIdFile or RoleIdEnvironment.",
            "VAULT_SKIP_VERIFY is not true or false.",
            "VAULT_ADDR has the scheme \"ftp\" and must begin with https://, http:// or unix://.",
            "Vault:FallbackAddresses: Address has the scheme \"ftp\" and must begin with https://, http:// or unix://.",
            "BAO_CLIENT_TIMEOUT is 00:10:00 and must be from 00:00:00.1000000 to 00:05:00.",
            "Vault:StartupTimeout is 02:00:00 and must be from 00:00:01 to 01:00:00.",
            "Refresh.Interval is 00:00:00 and must be from 00:00:01 to 7.00:00:00.",
            "The path \"a//b\" in the mount \"secret\" is not valid: it has two slashes in a row.");
    }

    [Fact]
    public void Freeze_ValueThatCannotBeRead_IsOneMistakeAndNotTwo()
    {
        Complete();
        _code.UseAuthentication(new FakeAuthMethod());
        _section["Address"] = "vault.test";

        Mistakes().Should().ContainSingle().Which.Should().StartWith("Vault:Address is not an address");
    }

    [Fact]
    public void Freeze_NothingAnywhere_SaysWhereToSayIt() =>
        Mistakes().Should().SatisfyRespectively(
            address => address.Should().StartWith("Address is not set"),
            login => login.Should().StartWith("No way to log in was chosen").And.EndWith("or fill in Vault:Authentication."),
            secrets => secrets.Should().StartWith("No secret was added").And.EndWith("or fill in Vault:Secrets."));

    [Fact]
    public void Freeze_CredentialThatIsMissing_IsNamedWithTheKeyOfTheLogin()
    {
        Complete();
        _section["Authentication:RoleId"] = "r";
        _section["Authentication:SecretIdFile"] = "/no/such/file";

        Mistakes().Should().ContainSingle().Which.Should().StartWith("Vault:Authentication: The secret id of the approle login: file /no/such/file");
    }

    [Fact]
    public void Freeze_BadVariablesThatNobodyNeeds_DisturbNobody()
    {
        Complete();
        _code.UseAuthentication(new FakeAuthMethod());
        _section["Namespace"] = "a";
        _variables["VAULT_ADDR"] = "127.0.0.1:8200";
        _variables["VAULT_SECRET_ID"] = "alone";
        _variables["VAULT_NAMESPACE"] = "..";

        FluentActions.Invoking(() => Choices().Freeze()).Should().NotThrow();
    }

    [Fact]
    public void DisabledBy_AnyLayer_IsWhoSaysSo()
    {
        Choices().DisabledBy.Should().BeNull();
        _variables["BAO_CONFIGURATION_DISABLED"] = "true";
        Choices().DisabledBy.Should().Be("BAO_CONFIGURATION_DISABLED");

        _section["Disabled"] = "false";
        _code.Options.Disabled = false;
        Choices().DisabledBy.Should().Be("BAO_CONFIGURATION_DISABLED", "it is for those who cannot change the code");

        _section["Disabled"] = "true";
        Choices().DisabledBy.Should().Be("Vault:Disabled");
        _code.Options.Disabled = true;
        Choices().DisabledBy.Should().Be("Options.Disabled");
    }

    [Fact]
    public void AreThoseOf_SameAgain_AreTheSame()
    {
        LoginBySection();
        (LayeredChoices first, VaultPlan plan) = Frozen();

        Choices().AreThoseOf(first, plan).Should().BeTrue();
    }

    [Theory]
    [InlineData("RequestTimeout", "7s")]
    [InlineData("Authentication:SecretId", "other")]
    [InlineData("Authentication:Mount", "other")]
    [InlineData("Secrets:0:Section", "Other")]
    [InlineData("Secrets:1", "secret/more")]
    [InlineData("Refresh:Interval", "nonsense")]
    public void AreThoseOf_SectionThatChanged_AreNot(string key, string value)
    {
        LoginBySection();
        (LayeredChoices first, VaultPlan plan) = Frozen();

        _section[key] = value;

        Choices().AreThoseOf(first, plan).Should().BeFalse();
    }

    [Fact]
    public void AreThoseOf_WhatCodeDecides_MayChangeBelow()
    {
        LoginBySection();
        _code.UseAuthentication(new FakeAuthMethod());
        _code.Options.Namespace = "code";
        (LayeredChoices first, VaultPlan plan) = Frozen();

        _section["Authentication:SecretId"] = "other";
        _section["Namespace"] = "other";
        _variables["VAULT_TOKEN"] = "other";

        Choices().AreThoseOf(first, plan).Should().BeTrue();
    }

    [Fact]
    public void AreThoseOf_LoginOfTheEnvironmentThatChanged_AreNot()
    {
        Complete();
        _variables["VAULT_ROLE_ID"] = "one";
        LayeredChoices first = Choices();
        VaultPlan plan = first.Freeze();
        Choices().AreThoseOf(first, plan).Should().BeTrue();

        _variables["VAULT_ROLE_ID"] = "other";

        Choices().AreThoseOf(first, plan).Should().BeFalse();
    }

    private void Complete()
    {
        _code.Options.Address = new Uri("https://vault.test");
        _code.AddKeyValue("secret", "orders");
    }

    private void LoginBySection()
    {
        Complete();
        _section["Authentication:RoleId"] = "r";
        _section["Authentication:SecretId"] = "s";
        _section["Secrets:0:Path"] = "secret/section";
    }

    private (LayeredChoices Choices, VaultPlan Plan) Frozen()
    {
        LayeredChoices choices = Choices();
        return (choices, choices.Freeze());
    }

    private IEnumerable<string> Mistakes() =>
        FluentActions.Invoking(() => Choices().Freeze()).Should().Throw<OptionsValidationException>().Which.Failures;

    private LayeredChoices Choices()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(_section.Select(pair => KeyValuePair.Create($"Vault:{pair.Key}", pair.Value))).Build();
        return new LayeredChoices(_code, SectionText.Of(configuration.GetSection("Vault")), _variables.GetValueOrDefault);
    }
}
