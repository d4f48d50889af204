using System.Text;
using System.Text.Json;
using Vault.Configuration.Settings;

namespace Vault.Configuration.Tests.Settings;

public sealed class AuthenticationSettingsTests
{
    [Theory]
    [InlineData("""{ "Method": "approle", "RoleId": "r", "SecretId": "s" }""", "approle", "login", """{"role_id":"r","secret_id":"s"}""")]
    [InlineData("""{ "RoleId": "r" }""", "approle", "login", """{"role_id":"r"}""")]
    [InlineData("""{ "Method": "jwt", "Role": "r", "Token": "t" }""", "jwt", "login", """{"role":"r","jwt":"t"}""")]
    [InlineData("""{ "Method": "kubernetes", "Role": "r", "Token": "t" }""", "kubernetes", "login", """{"role":"r","jwt":"t"}""")]
    [InlineData("""{ "Method": "userpass", "UserName": "u", "Password": "p" }""", "userpass", "login/u", """{"password":"p"}""")]
    [InlineData("""{ "Method": "LDAP", "UserName": "u", "Password": "p" }""", "ldap", "login/u", """{"password":"p"}""")]
    [InlineData("""{ "Method": "github", "Token": "t" }""", "github", "login", """{"token":"t"}""")]
    [InlineData("""{ "Method": "cert", "Role": "r" }""", "cert", "login", """{"name":"r"}""")]
    [InlineData("""{ "Method": "cert" }""", "cert", "login", "{}")]
    public async Task ChooseFor_Method_DescribesItsLogin(string settings, string name, string path, string body)
    {
        VaultAuthMethod method = Choose(settings);

        VaultLogin login = await method.DescribeAsync(TestContext.Current.CancellationToken);

        method.Name.Should().Be(name);
        method.Mount.Should().Be(name);
        login.Path.Should().Be(path);
        JsonSerializer.Serialize(login.Fields).Should().Be(body);
    }

    [Theory]
    [InlineData("""{ "Method": "token", "Token": "t" }""", "token")]
    [InlineData("""{ "Method": "none" }""", "none")]
    public void ChooseFor_MethodWithoutRequest_IsChosen(string settings, string name) => Choose(settings).Name.Should().Be(name);

    [Fact]
    public void ChooseFor_MountAndNamespace_AreThoseOfTheLogin()
    {
        VaultAuthMethod method = Choose("""{ "Method": "jwt", "Role": "r", "Token": "t", "Mount": "github-actions", "Namespace": "admin" }""");

        method.Mount.Should().Be("github-actions");
        method.Namespace.Should().Be("admin");
    }

    [Fact]
    public async Task ChooseFor_CredentialInAFile_IsReadThere()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "from-file\n", Encoding.UTF8, TestContext.Current.CancellationToken);
            VaultAuthMethod method = Choose(JsonSerializer.Serialize(new { RoleId = "r", SecretIdFile = file }));

            VaultLogin login = await method.DescribeAsync(TestContext.Current.CancellationToken);

            login.Fields["secret_id"].Should().Be("from-file");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void ChooseFor_CreationPath_IsAWrappedCredential()
    {
        VaultAuthMethod method = Choose("""{ "RoleId": "r", "SecretId": "w", "SecretIdCreationPath": "auth//approle" }""");

        method.Validate().Should().ContainSingle().Which.Should().Contain("auth//approle");
    }

    [Fact]
    public void ChooseFor_PersonalToken_IsReadOnlyWhenAskedFor() =>
        Choose("""{ "Method": "token", "TokenFile": "~/.vault-token" }""").Validate()
            .Should().NotContain(mistake => mistake.Contains("~/.vault-token cannot be read"), "the shell's sign for the home directory is none of the file system's");

    [Fact]
    public void ChooseFor_KubernetesOutsideAPod_SaysWhichFileIsMissing() =>
        Choose("""{ "Method": "kubernetes", "Role": "r" }""").Validate().Should().ContainSingle()
            .Which.Should().Contain("/var/run/secrets/kubernetes.io/serviceaccount/token");

    [Fact]
    public void ChooseFor_CredentialInAVariable_SaysWhichIsNotSet() =>
        Choose("""{ "RoleId": "r", "SecretIdEnvironment": "NO_SUCH_VARIABLE" }""").Validate().Should().ContainSingle()
            .Which.Should().Contain("environment variable NO_SUCH_VARIABLE is not set");

    [Fact]
    public void ChooseFor_KeysOfAnotherMethod_AreNoMistake() =>
        // appsettings.Development.json cannot take away what appsettings.json says.
        Choose("""{ "Method": "token", "Token": "t", "RoleId": "r", "SecretIdFile": "/run/secrets/secret-id", "UserName": "u" }""").Name.Should().Be("token");

    [Theory]
    [InlineData("""{ "Token": "t" }""", "Vault:Authentication:Method is missing: give one of approle, kubernetes, jwt, userpass, ldap, github, cert, token, none.")]
    [InlineData("""{ "Method": "radius" }""", "Vault:Authentication:Method is not one of approle, kubernetes, jwt, userpass, ldap, github, cert, token, none.")]
    [InlineData("""{ "Method": "approle" }""", "Vault:Authentication:RoleId is missing, which the method approle needs: give it, or RoleIdFile or RoleIdEnvironment.")]
    [InlineData("""{ "Method": "token" }""", "Vault:Authentication:Token is missing, which the method token needs: give it, or TokenFile or TokenEnvironment.")]
    [InlineData("""{ "Method": "kubernetes" }""", "Vault:Authentication:Role is missing, which the method kubernetes needs.")]
    [InlineData("""{ "RoleId": "r", "SecretId": "s", "SecretIdFile": "f" }""", "Vault:Authentication:SecretId and Vault:Authentication:SecretIdFile are both given: keep one. An empty text takes back what another file says.")]
    [InlineData("""{ "RoleId": "r", "SecretFile": "f" }""", "Vault:Authentication:SecretFile is not a setting; did you mean Vault:Authentication:SecretIdFile?")]
    public void ChooseFor_Mistake_IsNamed(string settings, string mistake) =>
        SectionReaderTests.Read($$"""{ "Authentication": {{settings}} }""").Mistakes.Should().Equal(mistake);

    [Fact]
    public void ChooseFor_SeveralThingsMissing_AllAreNamed() =>
        SectionReaderTests.Read("""{ "Authentication": { "Method": "ldap" } }""").Mistakes.Should().HaveCount(2)
            .And.Contain(mistake => mistake.Contains("UserName is missing")).And.Contain(mistake => mistake.Contains("Password is missing"));

    private static VaultAuthMethod Choose(string settings)
    {
        SettingLayer layer = SectionReaderTests.Read($$"""{ "Authentication": {{settings}} }""");
        layer.Mistakes.Should().BeEmpty();
        return layer.Choices.AuthMethods.Should().ContainSingle().Which;
    }
}
