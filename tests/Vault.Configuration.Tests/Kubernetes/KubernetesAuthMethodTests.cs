using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Kubernetes;

/// <summary>Through <c>UseKubernetes</c>, as that is all that this package shows.</summary>
public sealed class KubernetesAuthMethodTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vault-configuration-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void UseKubernetes_Login_SendsRoleAndServiceAccountToken()
    {
        FakeHandler handler = Answering("kubernetes-login-ok-fake-tokenreview");

        using VaultBed bed = Bed(handler, options => options.TokenFile = TokenFile(" the.jwt\n"));

        SentRequest login = handler.Sent[0];
        login.Method.Should().Be("POST");
        login.Path.Should().Be("auth/kubernetes/login");
        login.Headers.Should().NotContainKey("X-Vault-Namespace");
        JsonSerializer.Deserialize<Dictionary<string, string>>(login.Body)
            .Should().BeEquivalentTo(new Dictionary<string, string> { ["role"] = "orders", ["jwt"] = "the.jwt" });
        handler.Sent[1].Token.Should().Be("s.sPLz1mz0dvyZNjCfe8Ikl5cO");
        bed.Root["k"].Should().Be("v");
    }

    [Fact]
    public void UseKubernetes_MountAndNamespace_AreTheLoginsOwn()
    {
        FakeHandler handler = Answering("kubernetes-login-ok-fake-tokenreview");

        using VaultBed bed = Bed(handler, options =>
        {
            options.TokenFile = TokenFile("the.jwt");
            options.Mount = "clusters/one";
            options.Namespace = "admin";
        });

        handler.Sent[0].Path.Should().Be("auth/clusters/one/login");
        handler.Sent[0].Headers.Should().Contain("X-Vault-Namespace", "admin");
        handler.Sent[1].Headers.Should().NotContainKey("X-Vault-Namespace");
    }

    [Fact]
    public async Task UseKubernetes_TokenThatKubernetesReplaced_IsReadAnewAtTheNextLogin()
    {
        string file = TokenFile("first.jwt");
        bool isDead = false;
        int logins = 0;
        FakeHandler handler = new(request => request switch
        {
            { Token: null } => FakeHandler.Login($"t{++logins}", 0),
            { Token: "t1" } when isDead => FakeHandler.Denied(),
            _ => FakeHandler.Secret("""{"k":"v"}"""),
        });
        using VaultBed bed = Bed(handler, options => options.TokenFile = file);

        await File.WriteAllTextAsync(file, "second.jwt", TestContext.Current.CancellationToken);
        isDead = true;
        await bed.Root.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        handler.Sent.Where(request => request.Token is null).Select(request => request.Body)
            .Should().HaveCount(2).And.ContainMatch("*first.jwt*").And.ContainMatch("*second.jwt*");
    }

    [Theory]
    [InlineData("kubernetes-login-sa-not-bound", "service account name not authorized")]
    [InlineData("kubernetes-login-bad-jwt", "permission denied")]
    public void UseKubernetes_RefusedServiceAccount_SaysWhyWithoutTheToken(string recording, string said)
    {
        VaultException failure = FluentActions.Invoking(() => Bed(Answering(recording), options => options.TokenFile = TokenFile(Some.Planted)))
            .Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.LoginRejected);
        failure.Message.Should().Contain("kubernetes at auth/kubernetes").And.Contain(said).And.NotContain("locked out");
        failure.ToString().Should().NotContain(Some.Planted);
    }

    [Fact]
    public void UseKubernetes_OutsideAPod_SaysSoBeforeVaultIsAsked()
    {
        FakeHandler handler = Answering("kubernetes-login-ok-fake-tokenreview");

        OptionsValidationException failure = FluentActions.Invoking(() => Bed(handler, options => options.TokenFile = Path.Combine(_folder, "missing")))
            .Should().Throw<OptionsValidationException>().Which;

        failure.Failures.Should().ContainSingle().Which.Should().Contain("missing").And.Contain("Outside a pod");
        handler.Sent.Should().BeEmpty();
    }

    [Theory]
    [InlineData("", "kubernetes", "role")]
    [InlineData("orders", "", "mount")]
    [InlineData("orders", "/kubernetes", "mount")]
    [InlineData("orders", "kubernetes/", "mount")]
    public void UseKubernetes_WrongSettings_AreNamed(string role, string mount, string mistake) =>
        FluentActions.Invoking(() => Bed(
                Answering("kubernetes-login-ok-fake-tokenreview"),
                options =>
                {
                    options.TokenFile = TokenFile("jwt");
                    options.Mount = mount;
                },
                role))
            .Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle().Which.Should().Contain(mistake);

    [Fact]
    public void Options_Defaults_AreAPods() =>
        new KubernetesAuthOptions().Should().BeEquivalentTo(new
        {
            Mount = "kubernetes",
            Namespace = (string?)null,
            TokenFile = "/var/run/secrets/kubernetes.io/serviceaccount/token",
        });

    private static FakeHandler Answering(string login) => new(request =>
        request.Token is null ? Recording.Of(login).ToResponse() : FakeHandler.Secret("""{"k":"v"}"""));

    private static VaultBed Bed(FakeHandler handler, Action<KubernetesAuthOptions> configure, string role = "orders") =>
        new(handler, vault =>
        {
            vault.Options.RetryRefusedLogin = false;
            vault.UseKubernetes(role, configure).AddKeyValue("secret", "orders");
        });

    private string TokenFile(string token)
    {
        string file = Path.Combine(_folder, "token");
        File.WriteAllText(file, token);
        return file;
    }
}
