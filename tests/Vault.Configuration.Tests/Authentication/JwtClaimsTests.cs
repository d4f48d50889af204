using System.Text;
using Vault.Configuration.Authentication;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

public sealed class JwtClaimsTests
{
    [Fact]
    public void Describe_RecordedJwt_SaysForWhomUntilWhenAndWhose()
    {
        string jwt = RecordedRequest.Of("kubernetes-login-sa-not-bound")["jwt"];

        JwtClaims.Describe(jwt, DateTimeOffset.FromUnixTimeSeconds(1795452009 - 90)).Should().Be(
            "The JWT says: aud \"vault\"; exp 2026-11-23 16:40:09Z (in 00:01:30); sub \"system:serviceaccount:default:app\".");
        JwtClaims.Read(jwt)!.Account.Should().Be(("default", "app"));
    }

    [Fact]
    public void Describe_ExpiredJwt_SaysHowLongAgo() =>
        JwtClaims.Describe(RecordedRequest.Of("jwt-login-expired")["jwt"], DateTimeOffset.FromUnixTimeSeconds(1795450715 + 3661))
            .Should().Contain("aud \"aud\"").And.Contain("expired 01:01:01 ago").And.Contain("sub \"me\"");

    [Theory]
    [InlineData("""{"aud":["a","b"],"exp":1.7e9,"sub":"s"}""", "aud \"a\", \"b\"; exp 2023-11-14 22:13:20Z")]
    [InlineData("""{"aud":["1","2","3","4","5","6"]}""", "\"5\"; no exp; no sub")]
    [InlineData("""{}""", "no aud; no exp; no sub")]
    [InlineData("""{"aud":{"x":["y"]},"exp":"soon","sub":["x"],"other":{"sub":"no"}}""", "no aud; no exp; no sub")]
    [InlineData("""{"aud":[1,{"aud":"x"},["y"],"a"]}""", "aud \"a\"; no exp")]
    [InlineData("""{"exp":1e300,"sub":"s"}""", "no exp; sub \"s\"")]
    [InlineData("""{"exp":-5}""", "no exp")]
    [InlineData("""{"sub":"a\nb\"c\u0000"}""", "sub \"a?b?c?\"")]
    public void Describe_Claims_AreTheThree(string payload, string expected) =>
        JwtClaims.Describe(Jwt(payload), Some.Now).Should().StartWith("The JWT says: ").And.Contain(expected);

    [Theory]
    [InlineData("not-a-jwt")]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a..c")]
    [InlineData("a.b.c.d")]
    public void Describe_NoThreeParts_IsNoJwt(string text) =>
        JwtClaims.Describe(text, Some.Now).Should().Be("What was sent as jwt is not a JWT (three parts separated by dots).");

    [Theory]
    [InlineData("b")]
    [InlineData("%%%%")]
    [InlineData("W10")] // []
    [InlineData("eyJhdWQi")] // {"aud"
    [InlineData("eyJhdWQiOiJceEZGIn0")] // {"aud":"\xFF"}
    [InlineData("eyJzdWIiOiLDKCJ9")] // {"sub":"ÿ(, not UTF-8
    public void Describe_BrokenClaims_AreNotGuessed(string payload) =>
        JwtClaims.Describe($"a.{payload}.c", Some.Now).Should().Be("The claims of the JWT cannot be read.");

    [Fact]
    public void Describe_OtherClaimsAndTheTokenItself_AreNotPrinted()
    {
        string jwt = Jwt($$$"""{"iss":"{{{Some.Planted}}}","email":"{{{Some.Planted}}}","sub":"me","nested":{"aud":"{{{Some.Planted}}}"}}""");

        JwtClaims.Describe(jwt, Some.Now).Should().NotContain(Some.Planted).And.NotContain(jwt.Split('.')[1]);
    }

    [Fact]
    public void Describe_LongClaims_AreCut()
    {
        string longOne = new('x', 5000);

        JwtClaims.Describe(Jwt($$"""{"aud":["{{longOne}}","{{longOne}}"],"sub":"{{longOne}}"}"""), Some.Now).Length.Should().BeLessThan(600);
        JwtClaims.Describe(Jwt($$"""{"sub":"{{new string('x', 100_000)}}"}"""), Some.Now).Should().Be("The claims of the JWT cannot be read.");
    }

    [Theory]
    [InlineData("system:serviceaccount:shop:orders", true)]
    [InlineData("system:serviceaccount:shop", false)]
    [InlineData("repo:octo/orders:ref:refs/heads/main", false)]
    public void Account_Subject_IsOneOfKubernetesOrNone(string subject, bool isOne) =>
        JwtClaims.Read(Jwt($$"""{"sub":"{{subject}}"}"""))!.Account.HasValue.Should().Be(isOne);

    private static string Jwt(string payload) =>
        $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(payload)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.sig";
}
