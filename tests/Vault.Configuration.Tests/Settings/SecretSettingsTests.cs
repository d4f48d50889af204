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
              "Mount": "kv", "Path": "ai/openai", "Section": "OpenAI", "Fields": { "api_key": "Key", "Other": "Another:Key" },
              "KeyNaming": "pascalcase", "ParseJsonValues": true, "Optional": true, "OnDeleted": "Remove",
              "RequiredKeys": ["Key", "Another:Key"], "SettleDelay": "5s", "SettleWindow": "1h", "Group": "g"
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
            SettleDelay = TimeSpan.FromSeconds(5),
            SettleWindow = TimeSpan.FromHours(1),
            Group = "g",
        });
        source.Mapping.Fields.Should().Equal(new Dictionary<string, string?> { ["api_key"] = "Key", ["Other"] = "Another:Key" });
    }

    [Fact]
    public void Add_OnlyAPath_IsADiscoveredSourceWithDefaults()
    {
        IReadOnlyList<SecretSource> sources = Read("""[ "secret/ai/openai", { "Path": "secret/orders/" } ]""");

        sources.Should().AllBeOfType<DiscoveredSource>();
        sources.Select(source => source.DisplayPath).Should().Equal("secret/ai/openai", "secret/orders/");
        sources[0].Mapping.Should().BeEquivalentTo(new SecretMapping());
    }

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
