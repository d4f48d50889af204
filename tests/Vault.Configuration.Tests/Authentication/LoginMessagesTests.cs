using System.Net;
using System.Text;
using System.Text.Json;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

public sealed class LoginMessagesTests
{
    private static readonly VaultRequest Login = new(HttpMethod.Post, "auth/own/fake/login");

    private readonly FakeAuthMethod _method = new() { OwnNamespace = "logins" };

    [Fact]
    public void ToRequest_Login_IsAPostOfItsFields()
    {
        VaultLogin login = VaultLogin.FromRequest(
            "login/alice", new Dictionary<string, string> { ["password"] = "é\"\\\n", ["role"] = "r" });

        VaultRequest request = LoginMessages.ToRequest(_method, login);

        request.Method.Should().Be(HttpMethod.Post);
        request.Path.Should().Be("auth/own/fake/login/alice");
        request.Namespace.Should().Be("logins");
        JsonSerializer.Deserialize<Dictionary<string, string>>(request.Body.Span)
            .Should().BeEquivalentTo(new Dictionary<string, string> { ["password"] = "é\"\\\n", ["role"] = "r" });
    }

    [Fact]
    public void ToRequest_NoFields_IsAnEmptyObject() =>
        Encoding.UTF8.GetString(LoginMessages.ToRequest(_method, VaultLogin.FromRequest("login", new Dictionary<string, string>())).Body.Span)
            .Should().Be("{}");

    [Fact]
    public void ToGrant_Success_HoldsTokenAndLife()
    {
        using VaultAnswer answer = Some.Answer("approle-login");

        TokenGrant grant = LoginMessages.ToGrant(_method, Login, answer, sentAt: 42);

        grant.Token.Should().Be("s.nODit8vmYEi9APdebPtqDd7J");
        grant.TimeToLive.Should().Be(TimeSpan.FromSeconds(20));
        grant.SentAt.Should().Be(42);
    }

    [Theory]
    [InlineData("""{"auth":{"client_token":"t","lease_duration":20,"renewable":true,"token_type":"service"}}""", true)]
    [InlineData("""{"auth":{"client_token":"t","lease_duration":20,"renewable":false,"token_type":"service"}}""", false)]
    [InlineData("""{"auth":{"client_token":"t","lease_duration":20,"renewable":true,"token_type":"batch"}}""", false)]
    public void ToGrant_Token_IsRenewableIfVaultSaysSo(string body, bool isRenewable)
    {
        using VaultAnswer answer = Some.Answer(HttpStatusCode.OK, body);

        LoginMessages.ToGrant(_method, Login, answer, 0).IsRenewable.Should().Be(isRenewable);
    }

    [Theory]
    [InlineData("service", true)]
    [InlineData("batch", false)]
    public void ToGrant_Token_CanBeRevokedUnlessItIsABatchToken(string type, bool canBeRevoked)
    {
        using VaultAnswer answer = Some.Answer(
            HttpStatusCode.OK, $$$"""{"auth":{"client_token":"t","lease_duration":20,"token_type":"{{{type}}}"}}""");

        LoginMessages.ToGrant(_method, Login, answer, 0).CanBeRevoked.Should().Be(canBeRevoked);
    }

    [Fact]
    public void RenewRequest_Increment_IsTheFirstLife()
    {
        TokenGrant grant = new("t", 0, TimeSpan.FromSeconds(3)) { FirstTimeToLive = TimeSpan.FromSeconds(3600.2) };

        VaultRequest request = LoginMessages.RenewRequest(_method, grant);

        request.ToString().Should().Be("POST auth/token/renew-self");
        request.Namespace.Should().Be("logins", "the token is that of the login");
        Encoding.UTF8.GetString(request.Body.Span).Should().Be("""{"increment":"3601s"}""");
    }

    [Theory]
    [InlineData(60, 100)]
    [InlineData(200, 200)]
    public void ToRenewed_Renewal_IsTheSameTokenWithTheLifeThatCameBack(int seconds, int longest)
    {
        TokenGrant grant = new("t", 1, TimeSpan.FromSeconds(90)) { FirstTimeToLive = TimeSpan.FromSeconds(100), IsRenewable = true };
        using VaultAnswer answer = Some.Answer(
            HttpStatusCode.OK, $$$"""{"auth":{"client_token":"t","lease_duration":{{{seconds}}},"renewable":false}}""");

        TokenGrant renewed = LoginMessages.ToRenewed(grant, LoginMessages.RenewRequest(_method, grant), answer, sentAt: 7);

        renewed.Token.Should().Be("t");
        renewed.SentAt.Should().Be(7);
        renewed.TimeToLive.Should().Be(TimeSpan.FromSeconds(seconds));
        renewed.FirstTimeToLive.Should().Be(TimeSpan.FromSeconds(longest));
        renewed.IsRenewable.Should().BeFalse();
    }

    [Fact]
    public void ToRenewed_AnswerWithoutAuth_IsInvalid()
    {
        TokenGrant grant = new("t", 1, TimeSpan.FromSeconds(90));
        using VaultAnswer answer = Some.Answer(HttpStatusCode.OK, "{}");

        FluentActions.Invoking(() => LoginMessages.ToRenewed(grant, LoginMessages.RenewRequest(_method, grant), answer, 0))
            .Should().Throw<VaultException>().Which.Kind.Should().Be(VaultErrorKind.InvalidResponse);
    }

    [Fact]
    public void ToGrant_SecondFactorWanted_SaysSo() =>
        Failure("""{"auth":{"client_token":"","mfa_requirement":{"mfa_request_id":"x","mfa_constraints":{}}}}""")
            .Message.Should().Contain("second factor").And.Contain("fake at auth/own/fake");

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"auth":null}""")]
    [InlineData("""{"auth":{"client_token":"","mfa_requirement":null}}""")]
    public void ToGrant_NoToken_SaysSo(string body) =>
        Failure(body).Message.Should().Contain("without a token").And.Contain("fake at auth/own/fake");

    [Fact]
    public void ToGrant_WrappedAnswer_HasNoToken()
    {
        VaultException failure = Failure(Recording.Of("approle-login-wrapped").Body);

        failure.Message.Should().Contain("without a token").And.NotContain("s.Yzpfil");
    }

    [Fact]
    public void ToGrant_NotFound_HasNoToken()
    {
        using VaultAnswer answer = Some.Answer("err-unmounted-path");

        FluentActions.Invoking(() => LoginMessages.ToGrant(_method, Login, answer, 0)).Should().Throw<VaultException>()
            .Which.Kind.Should().Be(VaultErrorKind.LoginRejected);
    }

    private VaultException Failure(string body)
    {
        using VaultAnswer answer = Some.Answer(HttpStatusCode.OK, body);
        VaultException failure = FluentActions.Invoking(() => LoginMessages.ToGrant(_method, Login, answer, 0)).Should().Throw<VaultException>().Which;
        failure.Kind.Should().Be(VaultErrorKind.LoginRejected);
        return failure;
    }
}
