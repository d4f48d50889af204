using System.Text;
using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class ServerTextTests
{
    [Theory]
    [InlineData("1 error occurred: permission denied")]
    [InlineData("no handler for route \"secret/data/orders-v2/eu-west-1/payments-2024\". route entry not found.")]
    [InlineData("failed to connect to `host=vault-db-01.internal.example.com user=vault`: dial tcp 10.20.30.40:5432: connect: connection refused")]
    [InlineData("service account name not authorized")]
    [InlineData("java.lang.IllegalArgumentException at VaultKubernetesBackendController")]
    [InlineData("invalid audience (aud) claim: audience claim does not match any bound audience")]
    public void Clean_TextsOfVault_StayAsTheyAre(string text) => ServerText.Clean(text, []).Should().Be(text);

    [Theory]
    [InlineData("bad token hvs.QCSjnehbYuGKJTmFcTiMUZb4.")]
    [InlineData("invalid secret id \"84896a0c-1347-aa90-a4f6-aca8b7558780\"")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJvcmRlcnMifQ.c2lnbmF0dXJl1 is no JWT")]
    [InlineData("sent: eyJzZWNyZXRfaWQiOiI4NDg5NmEwYyJ9/AbC=")]
    [InlineData("sent: %7B%22secret_id%22%3A%2284896a0c%22%7D")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("found {\"data\":{\"key\":\"dKmQwRtYbNzXcVfGhJkLpSaDeMnBvCxZ\"}}")]
    public void Clean_WhatLooksSecret_IsTakenOut(string text) =>
        ServerText.Clean(text, []).Should().NotMatchRegex("[A-Za-z0-9]{8}").And.Contain("…");

    [Fact]
    public void Clean_WhatWasSent_IsTakenOutHoweverShort() =>
        ServerText.Clean("bob's password is not Hunter2 or hunter2!", ["hunter2", ""]).Should().Be("bob's password is not … or …!");

    [Fact]
    public void SecretsOf_Login_AreTokenHeadersAndCredentialsButNotTheRole()
    {
        VaultSettings settings = Some.Settings() with { Headers = new([new("X-Gateway", "gateway-key")]) };
        VaultRequest login = new(HttpMethod.Post, "auth/jwt/login") { Body = Encoding.UTF8.GetBytes("""{"role":"orders","jwt":"a.b.c"}""") };

        ServerText.SecretsOf(login, "token", settings).Should().BeEquivalentTo("token", "gateway-key", "a.b.c");
    }

    [Fact]
    public void SecretsOf_OtherRequests_AreNotInTheirBody()
    {
        VaultRequest issue = new(HttpMethod.Post, "pki/issue/web") { Body = Encoding.UTF8.GetBytes("""{"common_name":"orders.example"}""") };

        ServerText.SecretsOf(issue, "token", Some.Settings()).Should().BeEquivalentTo("token");
    }

    [Fact]
    public void Message_ToString_PrintsNoHeader()
    {
        using HttpRequestMessage message = RequestWriter.Write(
            new VaultRequest(HttpMethod.Get, "secret/data/a"), Some.Planted, new Uri("https://vault.example/v1/secret/data/a?x=1"), Some.Settings());

        message.ToString().Should().Be("GET /v1/secret/data/a");
    }
}
