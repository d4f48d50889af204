using System.Net;
using System.Text;
using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class VaultErrorsTests
{
    private const string Planted = Some.Planted;

    [Theory]
    [InlineData(301, "", VaultErrorKind.InvalidResponse, true)]
    [InlineData(307, "", VaultErrorKind.InvalidResponse, true)]
    [InlineData(400, "invalid role or secret ID", VaultErrorKind.InvalidRequest, false)]
    [InlineData(400, "Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period", VaultErrorKind.NotReady, true)]
    [InlineData(400, "Client sent an HTTP request to an HTTPS server.", VaultErrorKind.InvalidRequest, false)]
    [InlineData(403, "permission denied", VaultErrorKind.AccessDenied, false)]
    [InlineData(404, "", VaultErrorKind.NotFound, false)]
    [InlineData(405, "unsupported operation", VaultErrorKind.InvalidRequest, false)]
    [InlineData(408, "", VaultErrorKind.Timeout, true)]
    [InlineData(412, "missing required header", VaultErrorKind.InvalidRequest, false)]
    [InlineData(412, "required index state not present", VaultErrorKind.NotReady, true)]
    [InlineData(413, "request body too large", VaultErrorKind.InvalidRequest, false)]
    [InlineData(429, "request path \"x\": rate limit quota exceeded", VaultErrorKind.RateLimited, true)]
    [InlineData(472, "", VaultErrorKind.NotReady, true)]
    [InlineData(473, "", VaultErrorKind.NotReady, true)]
    [InlineData(500, "internal error", VaultErrorKind.ServerError, true)]
    [InlineData(500, "local node not active but active cluster node not found", VaultErrorKind.NotReady, true)]
    [InlineData(501, "", VaultErrorKind.NotInitialized, false)]
    [InlineData(502, "", VaultErrorKind.ServerError, true)]
    [InlineData(503, "Vault is sealed", VaultErrorKind.Sealed, true)]
    [InlineData(503, "namespace is locked", VaultErrorKind.ServerError, true)]
    [InlineData(504, "", VaultErrorKind.ServerError, true)]
    public void FromAnswer_EachStatus_HasItsKindAndASentence(int status, string said, VaultErrorKind kind, bool isTransient)
    {
        VaultException failure = FromAnswer(status, Errors(said));

        failure.Kind.Should().Be(kind);
        failure.IsTransient.Should().Be(isTransient);
        failure.StatusCode.Should().Be((HttpStatusCode)status);
        failure.Message.Should().StartWith($"Vault answered {status} to GET secret/data/orders").And.EndWith(".");
    }

    [Fact]
    public void FromAnswer_ErrorsForATerminal_AreSaidOnOneLine()
    {
        VaultException failure = FromAnswer(403, Recording.Of("err-403-policy-denied-read").Body);

        failure.Message.Should().Contain("(\"1 error occurred: * permission denied\")").And.NotContainAny("\n", "\t");
    }

    [Theory]
    [InlineData($"<html><body>login {Planted}</body></html>")]
    [InlineData($$"""{"data":{"password":"{{Planted}}"},"errors":["no"]}""")]
    [InlineData($$"""{"errors":"{{Planted}}"}""")]
    [InlineData($$"""{"errors":[{"text":"{{Planted}}"}]}""")]
    [InlineData(Planted)]
    public void FromAnswer_BodyThatIsNotAnErrorOfVaults_IsNotRepeated(string body) =>
        FromAnswer(500, body).ToString().Should().NotContain(Planted);

    [Fact]
    public void FromAnswer_LongError_IsCut() =>
        FromAnswer(500, Errors(new string('x', 10_000))).Message.Length.Should().BeLessThan(600);

    [Fact]
    public void FromAnswer_RequestId_IsKept() =>
        FromAnswer(500, """{"request_id":"abc","errors":[]}""").RequestId.Should().Be("abc");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-7, 1)]
    [InlineData(30, 30)]
    [InlineData(86_400, 300)]
    public void FromAnswer_RetryAfter_IsKeptWithinReason(int asked, int kept) =>
        VaultErrors.FromAnswer(Some.Read, HttpStatusCode.TooManyRequests, "{}"u8, TimeSpan.FromSeconds(asked), null)
            .RetryAfter.Should().Be(TimeSpan.FromSeconds(kept));

    [Fact]
    public void FromAnswer_NoRetryAfter_IsNull() => FromAnswer(429, "{}").RetryAfter.Should().BeNull();

    [Fact]
    public void FromAnswer_RedirectToAnotherHost_NamesItWithoutItsUser()
    {
        Uri location = new($"https://user:{Planted}@active.test:8200/v1/secret/data/orders?x={Planted}");

        VaultException failure = VaultErrors.FromAnswer(Some.Read, HttpStatusCode.TemporaryRedirect, default, null, location);

        failure.Message.Should().Contain("to https://active.test:8200,").And.Contain("not followed").And.NotContain(Planted);
    }

    [Fact]
    public void FromAnswer_RedirectWithinTheHost_IsExplained() =>
        VaultErrors.FromAnswer(Some.Read, HttpStatusCode.TemporaryRedirect, default, null, new Uri("/v1/x", UriKind.Relative))
            .Message.Should().Contain("another path");

    [Fact]
    public void NotVaults_And_TooLarge_AreInvalidAnswersWithTheirPath()
    {
        VaultException notVaults = VaultErrors.NotVaults(Some.Read, HttpStatusCode.OK, "it is text/html");
        VaultException tooLarge = VaultErrors.TooLarge(Some.Read, HttpStatusCode.OK, 4096);

        notVaults.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        notVaults.Message.Should().Contain("secret/data/orders").And.Contain("text/html");
        tooLarge.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        tooLarge.Message.Should().Contain("secret/data/orders").And.Contain("MaxResponseBytes");
    }

    private static VaultException FromAnswer(int status, string body) =>
        VaultErrors.FromAnswer(Some.Read, (HttpStatusCode)status, Encoding.UTF8.GetBytes(body), retryAfter: null, location: null);

    private static string Errors(string said) =>
        said.Length == 0 ? """{"errors":[]}""" : $$"""{"errors":[{{System.Text.Json.JsonSerializer.Serialize(said)}}]}""";
}
