using Vault.Configuration.Settings;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Settings;

public sealed class EnvironmentReaderTests
{
    /// <summary>Every variable that is an option: name without prefix, a value, what it must become.</summary>
    public static TheoryData<string, string, Func<VaultOptions, object?>, object> Options => new()
    {
        { "ADDR", "https://a.test:8200", options => options.Address, new Uri("https://a.test:8200") },
        { "AGENT_ADDR", "unix:///run/agent.sock", options => options.Address, new Uri("unix:///run/agent.sock") },
        { "NAMESPACE", "admin/team1", options => options.Namespace, "admin/team1" },
        { "CLIENT_TIMEOUT", "60", options => options.RequestTimeout, TimeSpan.FromMinutes(1) },
        { "CLIENT_TIMEOUT", "60s", options => options.RequestTimeout, TimeSpan.FromMinutes(1) },
        { "MAX_RETRIES", "3", options => options.MaxRetries, 3 },
        { "DISABLE_REDIRECTS", "true", options => options.FollowRedirects, false },
        { "DISABLE_REDIRECTS", "0", options => options.FollowRedirects, true },
        { "HTTP_PROXY", "http://proxy.test:3128", options => options.Proxy, new Uri("http://proxy.test:3128") },
        { "PROXY_ADDR", "http://proxy.test:3128", options => options.Proxy, new Uri("http://proxy.test:3128") },
        { "HEADERS", """{"X-Gateway":"a"}""", options => options.Headers["x-gateway"], "a" },
        { "CACERT", "ca.pem", options => options.Tls.CertificateAuthorityFile, "ca.pem" },
        { "CAPATH", "cas", options => options.Tls.CertificateAuthorityFolder, "cas" },
        { "CACERT_BYTES", "PEM", options => options.Tls.CertificateAuthorityPem, "PEM" },
        { "CLIENT_CERT", "cert.pem", options => options.Tls.ClientCertificateFile, "cert.pem" },
        { "CLIENT_KEY", "key.pem", options => options.Tls.ClientKeyFile, "key.pem" },
        { "TLS_SERVER_NAME", "vault", options => options.Tls.ServerName, "vault" },
        { "SKIP_VERIFY", "1", options => options.Tls.SkipVerification, true },
        { "SKIP_VERIFY", "T", options => options.Tls.SkipVerification, true },
        { "CONFIGURATION_DISABLED", "true", options => options.Disabled, true },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Read_Variable_IsItsOption(string name, string text, Func<VaultOptions, object?> option, object expected)
    {
        foreach (string prefix in (string[])["VAULT_", "BAO_"])
        {
            SettingLayer layer = Read((prefix + name, text));

            layer.Mistakes.Should().BeEmpty();
            option(layer.Choices.Options).Should().Be(expected);
        }
    }

    [Theory]
    [InlineData("ADDR", "127.0.0.1:8200", "an address such as https://vault.example:8200")]
    [InlineData("AGENT_ADDR", "agent", "an address such as https://vault.example:8200")]
    [InlineData("CLIENT_TIMEOUT", "soon", "a number of seconds or a duration such as 60s")]
    [InlineData("MAX_RETRIES", "2.5", "a whole number")]
    [InlineData("DISABLE_REDIRECTS", "yes", "true or false")]
    [InlineData("SKIP_VERIFY", "on", "true or false")]
    [InlineData("CONFIGURATION_DISABLED", "yes", "true or false")]
    [InlineData("HTTP_PROXY", "proxy", "an address such as https://vault.example:8200")]
    [InlineData("HEADERS", "X-Gateway: a", "a JSON object with texts such as {\"X-Gateway\": \"a\"}, without names that begin with X-Vault-")]
    [InlineData("HEADERS", """{"X-Gateway":5}""", "a JSON object with texts such as {\"X-Gateway\": \"a\"}, without names that begin with X-Vault-")]
    [InlineData("HEADERS", """["a"]""", "a JSON object with texts such as {\"X-Gateway\": \"a\"}, without names that begin with X-Vault-")]
    [InlineData("HEADERS", """{"x-vault-token":"a"}""", "a JSON object with texts such as {\"X-Gateway\": \"a\"}, without names that begin with X-Vault-")]
    [InlineData("HEADERS", """{"a":null}""", "a JSON object with texts such as {\"X-Gateway\": \"a\"}, without names that begin with X-Vault-")]
    public void Read_BadValue_IsAMistakeThatNamesTheVariable(string name, string text, string expected) =>
        Read(("BAO_" + name, text)).Mistakes.Should().Equal($"BAO_{name} is not {expected}.");

    [Fact]
    public void Read_BothPrefixes_BaoCounts()
    {
        SettingLayer layer = Read(("VAULT_ADDR", "https://vault.test"), ("BAO_ADDR", "https://bao.test"), ("VAULT_NAMESPACE", "a"), ("BAO_NAMESPACE", " "));

        layer.Choices.Options.Address.Should().Be(new Uri("https://bao.test"));
        layer.OriginOf("Address").Should().Be("BAO_ADDR");
        layer.Choices.Options.Namespace.Should().Be("a", "what is set to nothing is not set");
    }

    [Fact]
    public void Read_TwoNamesForOneThing_TheAgentAndTheNewerProxyCount()
    {
        VaultOptions options = Read(
            ("BAO_ADDR", "https://vault.test"),
            ("VAULT_AGENT_ADDR", "http://127.0.0.1:8100"),
            ("VAULT_HTTP_PROXY", "http://one.test"),
            ("VAULT_PROXY_ADDR", "http://other.test")).Choices.Options;

        options.Address.Should().Be(new Uri("http://127.0.0.1:8100"));
        options.Proxy.Should().Be(new Uri("http://other.test"));
    }

    [Fact]
    public void Read_WhatIsDecided_IsNotLookedAt()
    {
        SettingLayer layer = Read(
            option => option is not ("Address" or EnvironmentReader.Login),
            ("VAULT_ADDR", "nonsense"),
            ("VAULT_TOKEN", "t"),
            ("VAULT_NAMESPACE", "a"));

        layer.Mistakes.Should().BeEmpty();
        layer.Choices.AuthMethods.Should().BeEmpty();
        layer.Choices.Options.Namespace.Should().Be("a");
    }

    [Theory]
    [InlineData("token", "VAULT_TOKEN", "VAULT_TOKEN", "VAULT_ROLE_ID", "VAULT_SECRET_ID", "VAULT_K8S_ROLE")]
    [InlineData("token", "BAO_TOKEN", "VAULT_TOKEN", "BAO_TOKEN")]
    [InlineData("approle", "VAULT_ROLE_ID", "VAULT_ROLE_ID", "VAULT_SECRET_ID", "VAULT_K8S_ROLE")]
    [InlineData("approle", "VAULT_ROLE_ID", "VAULT_ROLE_ID", "BAO_SECRET_ID_FILE")]
    [InlineData("approle", "BAO_ROLE_ID", "BAO_ROLE_ID")]
    [InlineData("kubernetes", "VAULT_K8S_ROLE", "VAULT_K8S_ROLE")]
    public void Read_Login_IsTokenThenAppRoleThenKubernetes(string method, string origin, params string[] set)
    {
        SettingLayer layer = Read([.. set.Select(name => (name, "x"))]);

        layer.Mistakes.Should().BeEmpty();
        layer.Choices.AuthMethods.Should().ContainSingle().Which.Name.Should().Be(method);
        layer.LoginOrigin.Should().Be(origin);
        layer.Login.All.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Read_SecretIdFile_IsReadAtTheLogin()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "first", TestContext.Current.CancellationToken);
            VaultAuthMethod method = Read(("VAULT_ROLE_ID", "r"), ("VAULT_SECRET_ID_FILE", file)).Choices.AuthMethods.Single();

            await File.WriteAllTextAsync(file, "second\n", TestContext.Current.CancellationToken);
            VaultLogin login = await method.DescribeAsync(TestContext.Current.CancellationToken);

            login.Fields.Should().Equal(new Dictionary<string, string> { ["role_id"] = "r", ["secret_id"] = "second" });
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Read_TwoSecretIds_IsAMistake() =>
        Read(("VAULT_ROLE_ID", "x"), ("BAO_SECRET_ID", "x"), ("VAULT_SECRET_ID_FILE", "x")).Mistakes
            .Should().Equal("BAO_SECRET_ID and VAULT_SECRET_ID_FILE are both set: keep one.");

    [Fact]
    public void Read_SecretIdWithoutRoleId_IsAMistake() =>
        Read(("VAULT_SECRET_ID", Some.Planted)).Mistakes.Should().Equal("VAULT_SECRET_ID is set and VAULT_ROLE_ID is not: AppRole needs both.");

    [Fact]
    public void Read_NothingSet_IsSilence()
    {
        SettingLayer layer = Read();

        layer.Mistakes.Should().BeEmpty();
        layer.Choices.AuthMethods.Should().BeEmpty("~/.vault-token is for people");
    }

    private static SettingLayer Read(params (string Name, string Text)[] variables) => Read(_ => true, variables);

    private static SettingLayer Read(Func<string, bool> isOpen, params (string Name, string Text)[] variables) =>
        new EnvironmentReader(name => variables.FirstOrDefault(variable => variable.Name == name).Text).Read(isOpen);
}
