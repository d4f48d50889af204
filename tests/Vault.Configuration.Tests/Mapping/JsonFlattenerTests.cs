using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Vault.Configuration.Mapping;

namespace Vault.Configuration.Tests.Mapping;

public sealed class JsonFlattenerTests
{
    private static readonly Gen<string> Text =
        Gen.Char["abcXYZ 019:._-/\\\"'\n\t\0éß漢<&{}[]"].Array[0, 8].Select(chars => new string(chars));

    private static readonly Gen<string> Name = Gen.Frequency(
        (8, Text.Where(text => text.Length > 0)),
        (1, Gen.OneOfConst("a", "b", "a:b", "0", "emoji 😀")));

    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Long.Select(number => JsonSerializer.Serialize(number)),
        Gen.OneOfConst("0", "-0", "1.0", "1.50", "1e5", "1E+400", "-2.5e-308", "0.1000000000000000055511151231257827"),
        Gen.Char["0123456789"].Array[1, 40].Select(digits => "1" + new string(digits)));

    /// <summary>JSON as text, since that is where the digits of numbers are.</summary>
    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, value) => depth >= 4
        ? Scalar()
        : Gen.Frequency((4, Scalar()), (1, Array(value)), (2, Object(value, Name))));

    [Fact]
    public void Flatten_AnyJsonObject_IsAsAddJsonStreamFlattensIt()
    {
        int compared = 0;
        Object(Value, Name.Where(name => !name.Contains("__", StringComparison.Ordinal))).Sample(
            json =>
            {
                if (FlattenedByDotNet(json) is { } expected)
                {
                    Interlocked.Increment(ref compared);
                    KeyMapper.Map(new SecretMapping(), "", Encoding.UTF8.GetBytes(json)).Keys.Should().BeEquivalentTo(expected);
                }
            },
            iter: 3000);

        compared.Should().BeGreaterThan(1500, "most of the objects have no two names that differ only in case");
    }

    [Fact]
    public void TryFlattenText_AnyJsonObject_IsAsIfItWereNested()
    {
        Object(Value, Name).Sample(
            json =>
            {
                List<KeyValuePair<string, string?>> nested = [];
                List<KeyValuePair<string, string?>> text = [];
                Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
                reader.Read();

                JsonFlattener.Flatten(ref reader, "k", nested);

                JsonFlattener.TryFlattenText(json, "k", text).Should().BeTrue();
                text.SequenceEqual(nested).Should().BeTrue();
            },
            iter: 1000);
    }

    [Fact]
    public void TryFlattenText_AnythingThatIsCutOff_AddsNothing()
    {
        Gen.Select(Object(Value, Name), Gen.Double.Unit).Sample(
            (json, part) =>
            {
                List<KeyValuePair<string, string?>> keys = [new("kept", "v")];

                JsonFlattener.TryFlattenText(json[..(int)(part * json.Length)], "k", keys).Should().BeFalse();

                keys.Should().ContainSingle().Which.Key.Should().Be("kept");
            },
            iter: 1000);
    }

    [Fact]
    public void Flatten_DeepNesting_IsFlattenedUpToTheDepthThatDotNetReads()
    {
        string json = string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "1" + new string('}', 60);

        KeyMapper.Map(new SecretMapping(), "", Encoding.UTF8.GetBytes(json)).Keys.Should().BeEquivalentTo(FlattenedByDotNet(json));
    }

    private static Gen<string> Scalar() => Gen.Frequency(
        (4, Text.Select(text => JsonSerializer.Serialize(text))),
        (3, Number),
        (2, Gen.OneOfConst("true", "false", "null", "[]", "{}", "[[]]", "[{}]")));

    private static Gen<string> Array(Gen<string> item) => item.Array[0, 4].Select(items => $"[{string.Join(",", items)}]");

    private static Gen<string> Object(Gen<string> value, Gen<string> name) =>
        Gen.Select(name, value).Array[0, 4].Select(members =>
            $"{{{string.Join(" , ", members.DistinctBy(member => member.Item1, StringComparer.OrdinalIgnoreCase).Select(member => $"{JsonSerializer.Serialize(member.Item1)}: {member.Item2}"))}}}");

    /// <summary><see langword="null"/> where two names give the same key, which .NET refuses.</summary>
    private static Dictionary<string, string?>? FlattenedByDotNet(string json)
    {
        ExposedProvider provider = new(new JsonStreamConfigurationSource { Stream = new MemoryStream(Encoding.UTF8.GetBytes(json)) });
        try
        {
            provider.Load();
            return new Dictionary<string, string?>(provider.Values);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private sealed class ExposedProvider(JsonStreamConfigurationSource source) : JsonStreamConfigurationProvider(source)
    {
        public IDictionary<string, string?> Values => Data;
    }
}
