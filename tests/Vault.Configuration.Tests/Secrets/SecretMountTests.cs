using System.Text.Json;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Secrets;

public sealed class SecretMountTests
{
    [Theory]
    [InlineData("secret/", "secret/a", "secret/")]
    [InlineData("secret/", "secret/", "secret/")]
    [InlineData("secret/", "secret/a/", "secret/")]
    [InlineData("team/kv/", "team/kv/a", "team/kv/")]
    [InlineData("team/kv/", "team/kv/", "team/kv/")]
    [InlineData("a/b/c/", "a/b/c/d/e", "a/b/c/")]

    // Within a namespace: Vault names it too, and the path does not.
    [InlineData("ns1/secret/", "secret/a", "secret/")]
    [InlineData("ns1/ns2/secret/", "secret/a", "secret/")]
    [InlineData("ns1/team/kv/", "team/kv/a", "team/kv/")]
    [InlineData("team/ns2/team/kv/", "team/kv/a", "team/kv/")]

    // No mount that the path lies in.
    [InlineData("secret/", "secrets/a", null)]
    [InlineData("secret/", "Secret/a", null)]
    [InlineData("team/kv/", "team/kv", null)]
    [InlineData("other/", "secret/a", null)]
    [InlineData("ns1/other/", "secret/a", null)]
    [InlineData("secret", "secret/a", null)]
    [InlineData("secret", "secrets/a", null)]
    [InlineData("/", "secret/a", null)]
    [InlineData("", "secret/a", null)]
    [InlineData(null, "secret/a", null)]
    public void From_Mount_IsThatWhichThePathBeginsWith(string? mount, string path, string? found) =>
        (SecretMount.From(new MountMessage { Type = "kv", Path = mount }, path)?.Path).Should().Be(found);

    [Theory]
    [InlineData("""{"version":"2"}""", 2)]
    [InlineData("""{"version":"1"}""", 1)]
    [InlineData("""{"version":null}""", 1)]
    [InlineData("""{"version":"3"}""", 1)]
    [InlineData("""{}""", 1)]
    [InlineData("null", 1)]
    public void From_Options_SayTheVersion(string options, int version)
    {
        MountMessage? data = Read($$$"""{"data":{"type":"kv","path":"kv/","options":{{{options}}}}}""");

        SecretMount.From(data, "kv/a").Should().Be(new SecretMount("kv/", "kv", version));
    }

    [Fact]
    public void From_WhatARealServerAnswered_IsItsMount() =>
        SecretMount.From(Read(Recording.Of("sys-internal-ui-mount-secret").Body), "secret/a").Should().Be(new SecretMount("secret/", "kv", 2));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":{}}""")]
    [InlineData("""{"data":{"path":"secret/"}}""")]
    [InlineData("""{"data":{"type":"kv"}}""")]
    public void From_AnotherAnswer_IsNoMount(string body) => SecretMount.From(Read(body), "secret/a").Should().BeNull();

    [Theory]
    [InlineData("secret/a", "secret/")]
    [InlineData("secret/", "secret/")]
    [InlineData("team/kv/a", "team/")]
    public void Guess_Path_IsVersion2AtItsFirstPart(string path, string mount) =>
        SecretMount.Guess(path).Should().Be(new SecretMount(mount, "kv", 2) { IsGuess = true });

    private static MountMessage? Read(string body) =>
        JsonSerializer.Deserialize(body, VaultJsonContext.Default.VaultMessageMountMessage)?.Data;
}
