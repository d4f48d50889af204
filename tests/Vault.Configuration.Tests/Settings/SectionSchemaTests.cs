using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Vault.Configuration.Settings;
using Vault.Configuration.Tests.Conventions;

namespace Vault.Configuration.Tests.Settings;

/// <summary>Keeps <c>docs/vault-configuration.schema.json</c>, which editors complete with, and the reader the same.</summary>
public sealed class SectionSchemaTests
{
    private const string File = "docs/vault-configuration.schema.json";

    private static readonly JsonObject Vault =
        JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(SourceFile.RepositoryRoot, File)))!["properties"]!["Vault"]!.AsObject();

    private static readonly Dictionary<string, JsonObject> Values = Walk(Vault, "").ToDictionary(value => value.Key, value => value.Schema);

    [Fact]
    public void Keys_OfTheSchema_AreThoseOfTheReader() => Values.Keys.Should().BeEquivalentTo(SectionReader.Keys.Keys);

    [Fact]
    public void Types_OfTheSchema_AreThoseOfTheReader() =>
        Values.Select(value => (value.Key, (string?)value.Value["type"])).Should().BeEquivalentTo(SectionReader.Keys.Select(key => (
            key.Key,
            key.Value == typeof(bool) ? "boolean" : key.Value == typeof(int) ? "integer" : "string")));

    [Fact]
    public void Descriptions_OfEverythingThatHasAType_AreThere() =>
        Nodes(Vault).Where(node => node.ContainsKey("type") && node["type"]!.ToString() is not "array" || node.ContainsKey("enum"))
            .Where(node => !(node["additionalProperties"] is JsonObject { } inner && inner.ContainsKey("anyOf")))
            .Should().HaveCountGreaterThan(60).And.OnlyContain(node => node["description"] != null && node["description"]!.ToString().EndsWith('.'));

    [Fact]
    public void UnknownKeys_AreWrongInTheEditorToo() =>
        Nodes(Vault).Where(node => node.ContainsKey("properties")).Should().HaveCount(9)
            .And.OnlyContain(node => node["additionalProperties"] is JsonValue && !node["additionalProperties"]!.GetValue<bool>());

    [Theory]
    [InlineData("", typeof(VaultOptions))]
    [InlineData("Refresh:", typeof(VaultRefreshOptions))]
    [InlineData("Tls:", typeof(VaultTlsOptions))]
    [InlineData("Telemetry:", typeof(VaultTelemetryOptions))]
    [InlineData("Secrets:[]:", typeof(SecretMapping))]
    public void Defaults_OfTheSchema_AreThoseOfTheOptions(string prefix, Type type)
    {
        object options = Activator.CreateInstance(type)!;
        foreach (System.Reflection.PropertyInfo property in type.GetProperties().Where(property => Values.ContainsKey(prefix + property.Name)))
        {
            string? expected = property.GetValue(options) switch
            {
                null => null,
                bool flag => flag ? "true" : "false",
                object value => value.ToString(),
            };

            Values[prefix + property.Name]["default"]?.ToString().Should().Be(expected, property.Name);
            (Values[prefix + property.Name]["default"] is null).Should().Be(expected is null, property.Name);
        }
    }

    [Theory]
    [InlineData("MaxRetries")]
    [InlineData("MaxConcurrentRequests")]
    [InlineData("MaxResponseBytes")]
    public void Limits_OfTheSchema_AreThoseOfTheOptions(string key)
    {
        bool IsRefused(int value)
        {
            VaultOptions options = SectionReaderTests.Read($$"""{ "Address": "https://vault.test", "{{key}}": {{value}} }""").Choices.Options;
            return VaultOptionsValidator.FindMistakes(options).Any();
        }

        int least = (int)Values[key]["minimum"]!, most = (int)Values[key]["maximum"]!;

        new[] { IsRefused(least - 1), IsRefused(least), IsRefused(most), IsRefused(most + 1) }.Should().Equal(true, false, false, true);
        Values.Values.Count(value => value.ContainsKey("minimum")).Should().Be(3);
    }

    [Fact]
    public void Words_OfTheSchema_AreThoseOfTheReader()
    {
        KeyValuePair<string, JsonObject>[] choices = [.. Values.Where(value => value.Value.ContainsKey("enum"))];

        choices.Should().HaveCount(4);
        foreach ((string key, JsonObject schema) in choices)
        {
            string[] path = key.Replace("[]", "0").Split(':');
            string json = Enumerable.Reverse(path).Aggregate("\"nonsense\"", (inner, name) => $$"""{ "{{name}}": {{inner}} }""");
            SectionReaderTests.Read(json).Mistakes.Should().Contain(
                $"Vault:{string.Join(':', path)} is not one of {string.Join(", ", schema["enum"]!.AsArray().Select(word => word!.ToString()))}.");
        }
    }

    [Theory]
    [InlineData("30s", true)]
    [InlineData("1h30m", true)]
    [InlineData("1.5s", true)]
    [InlineData("500ms", true)]
    [InlineData("00:05:00", true)]
    [InlineData("1.00:00:00", true)]
    [InlineData("60", false)]
    [InlineData("5 m", false)]
    [InlineData("5M", false)]
    [InlineData("", false)]
    public void Durations_InTheEditor_AreThoseOfTheReader(string text, bool isRight)
    {
        string[] patterns = [.. SectionReader.Keys.Where(key => key.Value == typeof(TimeSpan)).Select(key => Values[key.Key]["pattern"]!.ToString()).Distinct()];

        Regex.IsMatch(text, patterns.Should().ContainSingle().Which).Should().Be(isRight);
        DurationText.TryParse(text, out _).Should().Be(isRight);
    }

    [Fact]
    public void Schema_IsInThePackageWithTheTargetsThatEditorsLookFor()
    {
        string project = Path.Combine(SourceFile.RepositoryRoot, "src", "Vault.Configuration");
        Dictionary<string, string> packed = XDocument.Load(Path.Combine(project, "Vault.Configuration.csproj")).Descendants("None")
            .Where(item => (string?)item.Attribute("Pack") == "true")
            .ToDictionary(item => (string)item.Attribute("PackagePath")!, item => (string)item.Attribute("Include")!);
        XElement segment = XDocument.Load(Path.Combine(project, packed["buildTransitive/Vault.Configuration.targets"]))
            .Descendants("JsonSchemaSegment").Single();

        Path.GetFullPath(Path.Combine(project, packed["ConfigurationSchema.json"])).Should().Be(Path.Combine(SourceFile.RepositoryRoot, File.Replace('/', Path.DirectorySeparatorChar)));
        segment.Attribute("Include")!.Value.Should().Be("$(MSBuildThisFileDirectory)../ConfigurationSchema.json");
        "appsettings.Development.json".Should().MatchRegex(segment.Attribute("FilePathPattern")!.Value);
        "appsettings.json".Should().MatchRegex(segment.Attribute("FilePathPattern")!.Value);
    }

    /// <summary>What the schema says of a key, a list or a group.</summary>
    internal static JsonObject Node(string key) => key.Split(':').Aggregate(Vault, (node, name) =>
    {
        JsonObject[] choices = node["anyOf"] is JsonArray several ? [.. several.Select(choice => choice!.AsObject())] : [node];
        return name == "[]" ? choices.Select(choice => choice["items"]).First(item => item is not null)!.AsObject()
            : name == "*" ? choices.Select(choice => choice["additionalProperties"]).OfType<JsonObject>().First()
            : choices.Select(choice => choice["properties"]?[name]).First(property => property is not null)!.AsObject();
    });

    /// <summary>Everything that is one value, by its key.</summary>
    private static IEnumerable<(string Key, JsonObject Schema)> Walk(JsonObject schema, string key)
    {
        if (schema["anyOf"] is JsonArray choices)
        {
            return choices.SelectMany(choice => Walk(choice!.AsObject(), key)).DistinctBy(value => value.Key);
        }

        if (schema["properties"] is JsonObject properties)
        {
            return properties.SelectMany(property => Walk(property.Value!.AsObject(), key.Length == 0 ? property.Key : $"{key}:{property.Key}"));
        }

        // An object of items is the list with names.
        return schema["items"] is JsonObject items ? Walk(items, $"{key}:[]")
            : schema["additionalProperties"] is JsonObject named ? Walk(named, named.ContainsKey("anyOf") ? $"{key}:[]" : $"{key}:*")
            : [(key, schema)];
    }

    private static IEnumerable<JsonObject> Nodes(JsonNode? node) => node switch
    {
        JsonObject one => one.SelectMany(member => Nodes(member.Value)).Prepend(one),
        JsonArray many => many.SelectMany(Nodes),
        _ => [],
    };
}
