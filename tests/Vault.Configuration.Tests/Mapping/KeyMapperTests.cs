using System.Text;
using Vault.Configuration.Mapping;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Mapping;

public sealed class KeyMapperTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", "a=b")]
    [InlineData("""{"a":{"b":{"c":"d"}}}""", "a:b:c=d")]
    [InlineData("""{"a":["x",{"b":"y"},["z"]]}""", "a:0=x|a:1:b=y|a:2:0=z")]
    [InlineData("""{"a":true,"b":false,"c":null}""", "a=True|b=False|c=<null>")]
    [InlineData("""{"a":[],"b":{}}""", "a=|b=<null>")]
    [InlineData("""{"a":[[],{}]}""", "a:0=|a:1=<null>")]
    [InlineData("""{"n":12345678901234567000,"e":1.50E+3,"z":-0}""", "e=1.50E+3|n=12345678901234567000|z=-0")]
    [InlineData("""{"a:b":"c"}""", "a:b=c")]
    [InlineData("""{"a__b":"c"}""", "a:b=c")]
    [InlineData("""{"a":{"b__c":"d"}}""", "a:b__c=d")]
    [InlineData("""{"t":"{\"x\":1}"}""", """t={"x":1}""")]
    [InlineData("{}", "")]
    public void Map_Fields_AreFlattened(string fields, string keys) => Map(new SecretMapping(), fields).Should().Be(keys);

    [Theory]
    [InlineData(null, "", "k=v")]
    [InlineData("", "", "k=v")]
    [InlineData("OpenAI", "", "OpenAI:k=v")]
    [InlineData("Services:Orders", "", "Services:Orders:k=v")]
    [InlineData(null, "pay/db", "pay:db:k=v")]
    [InlineData("Orders", "pay/db", "Orders:pay:db:k=v")]
    public void Map_SectionAndFolder_GoInFront(string? section, string relativePath, string keys) =>
        Map(new SecretMapping { Section = section }, """{"k":"v"}""", relativePath).Should().Be(keys);

    [Fact]
    public void Map_PascalCase_IsForFoldersAndNestedNamesToo() =>
        Map(new SecretMapping { KeyNaming = KeyNaming.PascalCase, Section = "my_section" }, """{"api_key":{"key-id":"v"}}""", "open-ai/prod")
            .Should().Be("my_section:OpenAi:Prod:ApiKey:KeyId=v");

    [Fact]
    public void Map_SelectedFields_AreTakenAndRenamed()
    {
        SecretMapping mapping = new SecretMapping().SelectField("url", "ConnectionStrings:Orders").SelectField("api_key").SelectField("absent");

        Map(mapping, """{"url":"u","api_key":"k","other":"o","URL":"no"}""").Should().Be("api_key=k|ConnectionStrings:Orders=u");
    }

    [Theory]
    [InlineData("Logging:LogLevel:Default", "team/a", null, "", true)]
    [InlineData("k", "Logging", null, "", false)]
    [InlineData("LogLevel:Default", "logging", null, "", false)]
    [InlineData("k", "Logger", null, "", true)]
    [InlineData("k", "LoggingMore", null, "", true)]
    [InlineData("k", "AllowedHosts", null, "", false)]
    [InlineData("k", "Urls", null, "", false)]
    [InlineData("Address", "VAULT", null, "", false)]
    [InlineData("k", "Vault", "S", "", true)]
    [InlineData("k", "Vault", "Vault", "", true)]
    [InlineData("Logging:LogLevel:Default", "", null, "", true)]
    [InlineData("Endpoints:Other:Url", "kestrel", null, "", false)]
    [InlineData("Certificates:Default:Password", "Kestrel", null, "", true)]
    [InlineData("http_ports", "", null, "", true)]
    [InlineData("k", "HTTP_PORTS", null, "", false)]
    [InlineData("k", "Logging", null, "Logging", true)]
    [InlineData("k", "orders", null, "Logging", false)]
    [InlineData("k", "", "S", "S", true)]
    [InlineData("k", "", "S", "S:K", true)]
    [InlineData("k:inner", "", "S", "S:K", true)]
    [InlineData("key", "", "S", "S:K", false)]
    [InlineData("k", "", "S", "T", false)]
    public void Map_AKeyThatMayNotBeSet_IsDropped(string field, string relativePath, string? section, string allowed, bool isTaken)
    {
        SecretMapping mapping = new() { Section = section };
        foreach (string one in allowed.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            mapping.AllowedSections.Add(one);
        }

        MappedKeys mapped = KeyMapper.Map(mapping, relativePath, Encoding.UTF8.GetBytes($$"""{"{{field}}":"v"}"""));

        mapped.Keys.Should().HaveCount(isTaken ? 1 : 0);
        mapped.Dropped.Should().HaveCount(isTaken ? 0 : 1);
    }

    [Fact]
    public void Map_AComposedKeyOrOneWithAnotherName_IsDroppedAsWell()
    {
        SecretMapping composed = new SecretMapping { AllowedSections = ["A"] }.Compose("B:C", "{k}").Compose("A:C", "{k}");
        SecretMapping named = new() { AllowedSections = ["A"], MapKey = key => $"B:{key}" };

        KeyMapper.Map(composed, "", """{"k":"v"}"""u8).Should().BeEquivalentTo(new { Keys = new Dictionary<string, string?> { ["A:C"] = "v" }, Dropped = new[] { "B:C" } });
        KeyMapper.Map(named, "", """{"A:k":"v"}"""u8).Dropped.Should().Equal("B:A:k");
    }

    [Theory]
    [InlineData("", "S:my_key:InnerName=v")]
    [InlineData("open-ai/prod", "S:OpenAi:Prod:my_key:InnerName=v")]
    public void Map_ChosenKey_IsFinalAndWhatIsAroundItIsNamedAsEver(string relativePath, string keys)
    {
        SecretMapping mapping = new SecretMapping
        {
            Section = "S",
            KeyNaming = KeyNaming.PascalCase,
            MapKey = _ => throw new InvalidOperationException("It is not asked."),
        }.SelectField("field", "my_key");

        Map(mapping, """{"field":{"inner_name":"v"}}""", relativePath).Should().Be(keys);
    }

    [Fact]
    public void Map_SelectedFieldWithUnderscores_IsUnescapedUnlessItIsRenamed()
    {
        Map(new SecretMapping().SelectField("a__b"), """{"a__b":"v"}""").Should().Be("a:b=v");
        Map(new SecretMapping().SelectField("a__b", "x__y"), """{"a__b":"v"}""").Should().Be("x__y=v");
    }

    [Theory]
    [InlineData("""{\"a\":{\"b\":1}}""", "t:a:b=1")]
    [InlineData("""[1,[2]]""", "t:0=1|t:1:0=2")]
    [InlineData("""  {\"a\":null}  """, "t:a=<null>")]
    [InlineData("{}", "t=<null>")]
    [InlineData("[]", "t=")]
    [InlineData("""{\"a\":1} tail""", """t={"a":1} tail""")]
    [InlineData("""{\"a\":1}{\"b\":2}""", """t={"a":1}{"b":2}""")]
    [InlineData("""{\"a\":""", """t={"a":""")]
    [InlineData("[1,2", "t=[1,2")]
    [InlineData("{not json}", "t={not json}")]
    [InlineData("17", "t=17")]
    [InlineData("true", "t=true")]
    [InlineData("\\\"text\\\"", "t=\"text\"")]
    [InlineData("", "t=")]
    public void Map_ParseJsonValues_FlattensWhatIsJsonAndLeavesTheRest(string escapedText, string keys) =>
        Map(new SecretMapping { ParseJsonValues = true }, $$"""{"t":"{{escapedText}}"}""").Should().Be(keys);

    [Fact]
    public void Map_ParseJsonValues_IsForFieldsThatAreText() =>
        Map(new SecretMapping { ParseJsonValues = true }, """{"a":{"b":"{\"c\":1}"},"d":[1]}""").Should().Be("""a:b={"c":1}|d:0=1""");

    [Fact]
    public void Map_MapKey_SeesTheKeyWithoutItsSection()
    {
        List<string> seen = [];
        SecretMapping mapping = new()
        {
            Section = "S",
            KeyNaming = KeyNaming.PascalCase,
            MapKey = key =>
            {
                seen.Add(key);
                return key == "Leave:Out" ? null : key + "2";
            },
        };

        Map(mapping, """{"a_b":"1","leave__out":"2"}""").Should().Be("S:AB2=1");
        seen.Should().Equal("AB", "Leave:Out");
    }

    [Fact]
    public void Map_MapKeyThatGivesAnEmptyKey_KeepsIt()
    {
        // Only null leaves a key out.
        Map(new SecretMapping { MapKey = _ => "" }, """{"a":"1"}""").Should().Be("=1");
        Map(new SecretMapping { MapKey = _ => null }, """{"a":"1"}""").Should().BeEmpty();
    }

    [Fact]
    public void Map_MapKeyThatThrows_NamesTheKeyAndTheTypeOnly()
    {
        SecretMapping mapping = new() { MapKey = _ => throw new FormatException(Some.Planted) };

        VaultException failure = FluentActions.Invoking(() => Map(mapping, """{"api_key":"v"}""")).Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.InvalidRequest);
        failure.Message.Should().Contain("\"api_key\"").And.Contain(nameof(FormatException));
        failure.ToString().Should().NotContain(Some.Planted);
    }

    [Fact]
    public void Map_NamesThatDifferInCase_LastWinsAndIsReported()
    {
        MappedKeys mapped = KeyMapper.Map(new SecretMapping(), "", """{"key":"1","other":"o","KEY":"2"}"""u8);

        mapped.Keys.Should().BeEquivalentTo(new Dictionary<string, string?> { ["KEY"] = "2", ["other"] = "o" });
        mapped.Keys["kEy"].Should().Be("2");
        mapped.Collisions.Should().Equal("KEY");
    }

    [Fact]
    public void Map_ThreeFieldsForOneKey_AreReportedTwice()
    {
        MappedKeys mapped = KeyMapper.Map(new SecretMapping { MapKey = _ => "one" }, "", """{"a":"1","b":"2","c":"3"}"""u8);

        mapped.Keys.Should().ContainSingle().Which.Value.Should().Be("3");
        mapped.Collisions.Should().Equal("one", "one");
    }

    [Fact]
    public void Map_NoCollision_ReportsNone() =>
        KeyMapper.Map(new SecretMapping(), "", """{"a":"1","b":"2"}"""u8).Collisions.Should().BeEmpty();

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\udc00":"v"}""")]
    [InlineData("""{"a":{"b":["\ud800"]}}""")]
    public void Map_TextThatIsNotUnicode_IsAVaultException(string fields)
    {
        VaultException failure = FluentActions.Invoking(() => Map(new SecretMapping(), fields)).Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.InnerException.Should().BeNull();
    }

    /// <summary>As <c>key=value</c>, in order.</summary>
    private static string Map(SecretMapping mapping, string fields, string relativePath = "") => string.Join('|', KeyMapper
        .Map(mapping, relativePath, Encoding.UTF8.GetBytes(fields)).Keys
        .OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
        .Select(pair => $"{pair.Key}={pair.Value ?? "<null>"}"));
}
