using System.Text;
using Vault.Configuration.Secrets;
using Vault.Configuration.Settings;

namespace Vault.Configuration.Tests.Settings;

public sealed class SecretSettingsTests
{
    [Fact]
    public void Add_EverySetting_IsTheMappingsOwn()
    {
        SecretSource source = Read("""
            [ {
              "Mount": "kv", "Path": "ai/openai", "Section": "OpenAI", "Fields": { "api_key": "Key", "Other": "Another:Key", "x:y": "Z" },
              "KeyNaming": "pascalcase", "ParseJsonValues": true, "Optional": true, "OnDeleted": "Remove",
              "RequiredKeys": ["Key", "Another:Key"], "AllowedSections": ["OpenAI", "Other"], "SettleDelay": "5s", "SettleWindow": "1h", "Group": "g",
              "RefreshInterval": "7m", "DrainPeriod": "8m", "KeepPrevious": "9m", "MaxAge": "90d", "Compose": { "Both": "{a}-{b}", "ConnectionStrings:Orders": "{c}", "Other:Keys": { "A": "{d}" } }
            } ]
            """).Should().ContainSingle().Which;

        source.Should().BeOfType<KeyValueSource>().Which.DisplayPath.Should().Be("kv/ai/openai");
        source.Mapping.Should().BeEquivalentTo(new
        {
            Section = "OpenAI",
            KeyNaming = KeyNaming.PascalCase,
            ParseJsonValues = true,
            Optional = true,
            OnDeleted = DeletedSecretBehavior.Remove,
            RequiredKeys = new[] { "Key", "Another:Key" },
            AllowedSections = new[] { "OpenAI", "Other" },
            SettleDelay = TimeSpan.FromSeconds(5),
            SettleWindow = TimeSpan.FromHours(1),
            Group = "g",
            RefreshInterval = TimeSpan.FromMinutes(7),
            DrainPeriod = TimeSpan.FromMinutes(8),
            KeepPrevious = TimeSpan.FromMinutes(9),
            MaxAge = TimeSpan.FromDays(90),
        });
        source.Mapping.Composed.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["Both"] = "{a}-{b}",
            ["ConnectionStrings:Orders"] = "{c}",
            ["Other:Keys:A"] = "{d}",
        });
        source.Mapping.Fields.Should().BeEquivalentTo(new Dictionary<string, string?> { ["api_key"] = "Key", ["Other"] = "Another:Key", ["x:y"] = "Z" });
    }

    [Fact]
    public void Add_OnlyAPath_IsADiscoveredSourceWithDefaults()
    {
        IReadOnlyList<SecretSource> sources = Read("""[ "secret/ai/openai", { "Path": "secret/orders/" } ]""");

        sources.Should().AllBeOfType<DiscoveredSource>();
        sources.Select(source => source.DisplayPath).Should().Equal("secret/ai/openai", "secret/orders/");
        sources[0].Mapping.Should().BeEquivalentTo(new SecretMapping());
    }

    [Theory]
    [InlineData("""{ "Mount": "kv", "Path": "a" }""", typeof(KeyValueSource), "kv/a")]
    [InlineData("""{ "Engine": "kv-v2", "Mount": "kv", "Path": "a/" }""", typeof(KeyValueSource), "kv/a/")]
    [InlineData("""{ "Engine": "kv-v1", "Mount": "kv", "Path": "a" }""", typeof(KeyValueV1Source), "kv/a")]
    [InlineData("""{ "Engine": "dynamic", "Mount": "database", "Role": "rw", "DrainPeriod": "1m" }""", typeof(DynamicSource), "database/creds/rw")]
    [InlineData("""{ "Engine": "PKI", "Mount": "pki", "Role": "web" }""", typeof(CertificateSource), "pki/issue/web")]
    public void Add_AnEngine_IsTheSourceThatCodeAddsForIt(string item, Type expected, string path)
    {
        SecretSource source = Read($"[ {item} ]").Should().ContainSingle().Which;

        source.Should().BeOfType(expected);
        source.DisplayPath.Should().Be(path);
    }

    [Fact]
    public void Add_ACertificate_AsksForWhatTheSettingsSay()
    {
        SecretSource source = Read("""
            [ { "Engine": "pki", "Mount": "pki", "Role": "web", "Section": "Tls", "Certificate": {
              "CommonName": "a.test", "AlternativeNames": ["b.test", "c.test"], "IPAddresses": ["10.0.0.1", "::1"], "TimeToLive": "72h" } } ]
            """).Should().ContainSingle().Which;

        source.Mapping.Section.Should().Be("Tls");
        Encoding.UTF8.GetString(source.DescribeRead(source.SecretPath!).Body.Span).Should().Be(
            """{"common_name":"a.test","alt_names":"b.test,c.test","ip_sans":"10.0.0.1,::1","ttl":"259200s"}""");
    }

    [Theory]
    [InlineData("""{ "Engine": "kv", "Mount": "kv", "Path": "a" }""", "Engine is not one of kv-v2, kv-v1, dynamic, pki.")]
    [InlineData("""{ "Engine": "kv-v1", "Path": "kv/a" }""", "Mount is missing, which the engine kv-v1 needs.")]
    [InlineData("""{ "Mount": "kv" }""", "Path is missing: give the path of a secret, or of a folder with a slash at its end.")]
    [InlineData("""{ "Engine": "dynamic", "Mount": "database" }""", "Role is missing, which the engine dynamic needs.")]
    [InlineData("""{ "Engine": "pki", "Mount": "pki", "Role": "web", "Path": "issue/web" }""", "Path is not for the engine pki, which needs Mount and Role.")]
    [InlineData("""{ "Engine": "dynamic", "Mount": "db", "Role": "rw", "Certificate": { "CommonName": "a" } }""", "Certificate is not for the engine dynamic, which needs Mount and Role.")]
    [InlineData("""{ "Mount": "pki", "Role": "web" }""", "Engine is missing, which Role needs: give dynamic or pki.")]
    [InlineData("""{ "Mount": "pki", "Certificate": { "CommonName": "a" } }""", "Engine is missing, which Certificate needs: give dynamic or pki.")]
    [InlineData("""{ "Engine": "pki", "Mount": "pki", "Role": "web", "Certificate": { "IPAddresses": ["host"] } }""", "Certificate:IPAddresses:0 is not an IP address such as 10.0.0.1.")]
    [InlineData("""{ "Engine": "pki", "Mount": "pki", "Role": { "a": "b" } }""", "Role is one value and has no parts.")]
    public void Add_WhatDoesNotFitTogether_IsOneMistake(string item, string mistake) =>
        SectionReaderTests.Read($$"""{ "Secrets": [ {{item}} ] }""").Mistakes.Should().Equal($"Vault:Secrets:0:{mistake}");

    [Fact]
    public void Add_NamesInsteadOfNumbers_AreItemsInTheOrderOfTheirNames() =>
        Read("""{ "Orders": "secret/orders", "AI": { "Path": "secret/ai" } }""")
            .Select(source => source.DisplayPath).Should().Equal("secret/ai", "secret/orders");

    [Fact]
    public void Add_ElevenItems_StayInTheirOrder() =>
        Read($"[ {string.Join(", ", Enumerable.Range(0, 11).Select(i => $"\"secret/{i}\""))} ]")
            .Select(source => source.DisplayPath).Should().Equal(Enumerable.Range(0, 11).Select(i => $"secret/{i}"));

    private static IReadOnlyList<SecretSource> Read(string secrets)
    {
        SettingLayer layer = SectionReaderTests.Read($$"""{ "Secrets": {{secrets}} }""");
        layer.Mistakes.Should().BeEmpty();
        return layer.Choices.Sources;
    }
}
