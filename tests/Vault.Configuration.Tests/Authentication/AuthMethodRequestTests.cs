using Vault.Configuration.Authentication;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

/// <summary>What each method sends, beside what a real server was sent when it answered as recorded.</summary>
public sealed class AuthMethodRequestTests
{
    private static readonly VaultAuthOptions Usual = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Recording, and the method that is given its credential.</summary>
    public static TheoryData<string, Func<Func<string, VaultCredential>, VaultAuthMethod>> Recorded => new()
    {
        { "approle-login", sent => new AppRoleAuthMethod(sent("role_id"), sent("secret_id"), Usual) },
        { "approle-login-missing-secret-id", sent => new AppRoleAuthMethod(sent("role_id"), null, Usual) },
        { "jwt-login-ok", sent => new JwtAuthMethod("jwt", "app", sent("jwt"), Usual) },
        { "kubernetes-login-ok-fake-tokenreview", sent => new JwtAuthMethod("kubernetes", "app", sent("jwt"), Usual) },
        { "userpass-login", sent => new PasswordAuthMethod("userpass", "bob", sent("password"), Usual) },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Login_RecordedCredential_IsTheRecordedRequest(string recording, Func<Func<string, VaultCredential>, VaultAuthMethod> method)
    {
        RecordedRequest recorded = RecordedRequest.Of(recording);

        recorded.ShouldEqual(await LogInAsync(method(field => VaultCredential.FromValue(recorded[field]))));
    }

    /// <summary>Of these there are documents and no recordings.</summary>
    public static TheoryData<VaultAuthMethod, string, string> Documented => new()
    {
        { new GitHubAuthMethod(VaultCredential.FromValue("ghp_x"), Usual), "auth/github/login", """{"token":"ghp_x"}""" },
        { new PasswordAuthMethod("ldap", "CORP\\Jörg Müller", VaultCredential.FromValue("pw"), Usual), "auth/ldap/login/CORP%5CJ%C3%B6rg%20M%C3%BCller", """{"password":"pw"}""" },
        { new PasswordAuthMethod("ldap", "a/b@corp+x?#%", VaultCredential.FromValue("pw"), Usual), "auth/ldap/login/a/b%40corp%2Bx%3F%23%25", """{"password":"pw"}""" },
        { new CertificateAuthMethod("web", Usual), "auth/cert/login", """{"name":"web"}""" },
        { new CertificateAuthMethod(null, Usual), "auth/cert/login", "{}" },
        { new PasswordAuthMethod("userpass", "bob", VaultCredential.FromValue("pw"), new VaultAuthOptions { Mount = "teams/a/people" }), "auth/teams/a/people/login/bob", """{"password":"pw"}""" },
    };

    [Theory]
    [MemberData(nameof(Documented))]
    public async Task Login_DocumentedMethod_IsTheDocumentedRequest(VaultAuthMethod method, string path, string body)
    {
        SentRequest sent = await LogInAsync(method);

        (sent.Method, sent.Path, sent.Token, sent.Body).Should().Be(("POST", path, null, body));
    }

    [Theory]
    [InlineData("admin/logins/", "admin/logins")]
    [InlineData("admin", "admin")]
    [InlineData("", null)]
    [InlineData(null, "secrets")]
    public async Task Login_Namespace_IsItsOwnWhereOneIsGiven(string? given, string? sent)
    {
        VaultAuthOptions options = new() { Namespace = given };
        GitHubAuthMethod method = new(VaultCredential.FromValue("x"), options);
        using SessionBed bed = Bed(method, settings => settings.Namespace = "secrets");

        await bed.Session.GetAsync(Stop);

        bed.Handler.Sent[0].Headers.GetValueOrDefault("X-Vault-Namespace").Should().Be(sent);
    }

    [Fact]
    public async Task Session_NamespaceOfTheLogin_IsWhereItsTokenIsLookedUpRenewedAndRevoked()
    {
        GitHubAuthMethod method = new(VaultCredential.FromValue("x"), new VaultAuthOptions { Namespace = "logins" });
        using SessionBed bed = Bed(method, settings => settings.Namespace = "secrets");

        TokenGrant grant = await bed.Session.GetAsync(Stop);
        await bed.Session.RenewAsync(grant, Stop);
        await FluentActions.Awaiting(() => bed.Session.LookUpAsync(grant, Stop)).Should().ThrowAsync<VaultException>();
        await bed.ReadAsync(Stop);
        await bed.Session.RevokeAsync(Stop);

        bed.Handler.Sent.Select(sent => (sent.Path, sent.Headers["X-Vault-Namespace"])).Should().Equal(
            ("auth/github/login", "logins"),
            ("auth/token/renew-self", "logins"),
            ("auth/token/lookup-self", "logins"),
            ("secret/data/orders", "secrets"),
            ("auth/token/revoke-self", "logins"));
    }

    [Fact]
    public void Validate_WhatIsWrong_IsSaid()
    {
        VaultCredential empty = VaultCredential.FromValue(" ");

        new JwtAuthMethod("jwt", "", empty, Usual).Validate().Should().HaveCount(2).And.Contain(mistake => mistake.Contains("role"));
        new PasswordAuthMethod("ldap", "a/../b", empty, Usual).Validate().Should().HaveCount(2).And.Contain(mistake => mistake.Contains("user name"));
        new GitHubAuthMethod(empty, new VaultAuthOptions { Mount = "/x", Namespace = "a//b" }).Validate().Should().HaveCount(3);
        new CertificateAuthMethod(" ", Usual).Validate().Should().ContainSingle().Which.Should().Contain("role");
        new CertificateAuthMethod(null, Usual).Validate().Should().BeEmpty();
        new NoAuthMethod().Validate().Should().BeEmpty();
        new TokenAuthMethod(empty, new VaultAuthOptions { Mount = "x", Namespace = "../a" }).Validate().Should().HaveCount(3);
    }

    [Theory]
    [InlineData("userpass", true)]
    [InlineData("ldap", true)]
    [InlineData("jwt", false)]
    [InlineData("github", false)]
    [InlineData("cert", false)]
    public void CountsTowardLockout_Method_IsWhatVaultCounts(string name, bool counts)
    {
        VaultCredential credential = VaultCredential.FromValue("x");
        VaultAuthMethod method = name switch
        {
            "jwt" => new JwtAuthMethod(name, "r", credential, Usual),
            "github" => new GitHubAuthMethod(credential, Usual),
            "cert" => new CertificateAuthMethod(null, Usual),
            _ => new PasswordAuthMethod(name, "bob", credential, Usual),
        };

        method.CountsTowardLockout.Should().Be(counts);
        method.ToString().Should().Be($"{name} at auth/{name}");
    }

    private static async Task<SentRequest> LogInAsync(VaultAuthMethod method)
    {
        using SessionBed bed = Bed(method);
        await bed.Session.GetAsync(Stop);
        return bed.Handler.Sent.Should().ContainSingle().Which;
    }

    private static SessionBed Bed(VaultAuthMethod method, Action<VaultOptions>? change = null) => new(
        new FakeHandler(request => request switch
        {
            { Token: null } or { Path: "auth/token/renew-self" } => FakeHandler.Login("t1"),
            { Path: "auth/token/lookup-self" } => Recording.Of("sealed-kv-read").ToResponse(),
            { Method: "POST" } => new HttpResponseMessage(System.Net.HttpStatusCode.NoContent),
            _ => FakeHandler.Secret("{}"),
        }),
        method,
        change: change);
}
