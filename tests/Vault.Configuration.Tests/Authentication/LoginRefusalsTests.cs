using System.Net;
using Vault.Configuration.Authentication;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

public sealed class LoginRefusalsTests
{
    private static readonly VaultLogin Plain = VaultLogin.FromRequest("login", new Dictionary<string, string>());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, false, "wrong, expired or used up")]
    [InlineData(403, false, "Nothing is mounted at auth/own/fake")]
    [InlineData(403, true, "locked out")]
    public void Rejected_Refusal_NamesTheCauses(int status, bool countsTowardLockout, string cause)
    {
        VaultException refusal = new(VaultErrorKind.InvalidRequest, "Vault answered. Advice for reads.")
        {
            StatusCode = (HttpStatusCode)status,
            RequestId = "r",
            Answer = "Vault answered.",
        };

        VaultException rejected = LoginRefusals.Rejected(new FakeAuthMethod { IsLockedOut = countsTowardLockout }, Plain, refusal, Some.Now);

        rejected.Kind.Should().Be(VaultErrorKind.LoginRejected);
        rejected.IsTransient.Should().BeFalse();
        rejected.StatusCode.Should().Be((HttpStatusCode)status);
        rejected.RequestId.Should().Be("r");
        rejected.InnerException.Should().BeSameAs(refusal);
        rejected.Message.Should().Contain("fake at auth/own/fake").And.Contain(cause).And.EndWith("Vault answered.");
        if (!countsTowardLockout)
        {
            rejected.Message.Should().NotContain("locked out");
        }
    }

    [Theory]
    [InlineData("jwt", "jwt-login-bad-aud", "vault write auth/m/jwt/role/app bound_audiences=zzz", "sub \"me\"")]
    [InlineData("jwt", "jwt-login-expired", "wrong, expired or used up", "expired 00:41:25 ago")]
    [InlineData("kubernetes", "kubernetes-login-sa-not-bound", "vault write auth/m/kubernetes/role/other bound_service_account_names=app", "sub \"system:serviceaccount:default:app\"")]
    [InlineData("kubernetes", "kubernetes-login-missing-role", "invalid role name", "claims of the JWT cannot be read")]
    public async Task Login_RecordedRefusalOfAJwt_IsExplainedByTheJwt(string name, string recording, string hint, string claim)
    {
        RecordedRequest sent = RecordedRequest.Of(recording);
        JwtAuthMethod method = new(
            name, sent["role"], VaultCredential.FromValue(sent["jwt"]), new VaultAuthOptions { Mount = $"m/{name}" });

        VaultException rejected = await FailureAsync(method, Recording.Of(recording).ToResponse);

        rejected.Kind.Should().Be(VaultErrorKind.LoginRejected);
        rejected.Message.Should().Contain(hint).And.Contain(claim).And.NotContain(sent["jwt"]);
    }

    [Theory]
    [InlineData("kubernetes", "namespace not authorized", "bound_service_account_namespaces=default")]
    [InlineData("kubernetes", "invalid audience (aud) claim: audience claim does not match any expected audience", "auth/kubernetes/role/app audience=vault, or mount a projected token")]
    [InlineData("jwt", "invalid audience", "auth/jwt/role/app bound_audiences=vault")]
    public async Task Login_SettingOfTheRole_IsNamedWithItsCommand(string name, string said, string command)
    {
        JwtAuthMethod method = new(
            name, "app", VaultCredential.FromValue(RecordedRequest.Of("kubernetes-login-ok-fake-tokenreview")["jwt"]), new VaultAuthOptions());

        VaultException rejected = await FailureAsync(method, () => FakeHandler.Json(HttpStatusCode.Forbidden, $$"""{"errors":["{{said}}"]}"""));

        rejected.Message.Should().Contain(command).And.NotContain("Nothing is mounted");
    }

    [Fact]
    public async Task Login_TextThatIsNoJwt_IsToldSoAndNotPrinted()
    {
        VaultException rejected = await FailureAsync(
            new JwtAuthMethod("jwt", "app", VaultCredential.FromValue(Some.Planted), new VaultAuthOptions()),
            Recording.Of("kubernetes-login-bad-jwt").ToResponse);

        rejected.Message.Should().Contain("is not a JWT");
        rejected.ToString().Should().NotContain(Some.Planted);
    }

    /// <summary>From the source of the methods: GitHub's answer is passed on as a 500, a directory that is down as a 400.</summary>
    [Theory]
    [InlineData("github", 500, "GET https://api.github.com/user: 401 Bad credentials []", VaultErrorKind.LoginRejected)]
    [InlineData("github", 500, "user is not part of required org", VaultErrorKind.LoginRejected)]
    [InlineData("github", 500, "GET https://api.github.com/user: dial tcp: i/o timeout", VaultErrorKind.ServerError)]
    [InlineData("ldap", 400, "ldap operation failed: failed to bind as user", VaultErrorKind.LoginRejected)]
    [InlineData("ldap", 400, "error connecting to host \\\"ldap://dc1\\\": LDAP Result Code 200 \\\"Network Error\\\"", VaultErrorKind.ServerError)]
    [InlineData("userpass", 400, "invalid username or password", VaultErrorKind.LoginRejected)]
    [InlineData("userpass", 403, "permission denied", VaultErrorKind.LoginRejected)]
    [InlineData("cert", 400, "invalid certificate or no client certificate supplied", VaultErrorKind.LoginRejected)]
    [InlineData("approle", 405, "unsupported operation", VaultErrorKind.InvalidRequest)]
    public async Task Login_AnswerOfAMethod_IsARefusalOrAFault(string name, int status, string said, VaultErrorKind kind)
    {
        VaultCredential credential = VaultCredential.FromValue(Some.Planted);
        VaultAuthOptions usual = new();
        VaultAuthMethod method = name switch
        {
            "github" => new GitHubAuthMethod(credential, usual),
            "cert" => new CertificateAuthMethod(null, usual),
            "approle" => new AppRoleAuthMethod(credential, credential, usual),
            _ => new PasswordAuthMethod(name, "bob", credential, usual),
        };

        VaultException failure = await FailureAsync(method, () => FakeHandler.Json((HttpStatusCode)status, $$"""{"errors":["{{said}}"]}"""));

        failure.Kind.Should().Be(kind);
        failure.StatusCode.Should().Be((HttpStatusCode)status);
        failure.ToString().Should().NotContain(Some.Planted);
    }

    [Fact]
    public async Task Login_DirectoryIsDown_ClosesNoGate()
    {
        bool isDown = true;
        FakeHandler handler = new(_ => isDown
            ? FakeHandler.Json(HttpStatusCode.BadRequest, """{"errors":["error connecting to host \"ldap://dc1\": timeout"]}""")
            : FakeHandler.Login("t1"));
        using SessionBed bed = new(
            handler, new PasswordAuthMethod("ldap", "bob", VaultCredential.FromValue("pw"), new VaultAuthOptions()), retriesRefusedLogin: true);

        VaultException failure = (await FluentActions.Awaiting(() => bed.Session.GetAsync(Stop).AsTask()).Should().ThrowAsync<VaultException>()).Which;
        isDown = false;

        failure.IsTransient.Should().BeTrue();
        failure.Message.Should().Contain("could not ask the directory behind ldap at auth/ldap");
        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t1");
        handler.Sent.Should().HaveCount(2);
    }

    private static async Task<VaultException> FailureAsync(VaultAuthMethod method, Func<HttpResponseMessage> answer)
    {
        using SessionBed bed = new(new FakeHandler(_ => answer()), method);
        return (await FluentActions.Awaiting(() => bed.Session.GetAsync(Stop).AsTask()).Should().ThrowAsync<VaultException>()).Which;
    }
}
