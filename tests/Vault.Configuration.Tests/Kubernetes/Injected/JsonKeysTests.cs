using System.Text;
using Microsoft.Extensions.Configuration.Json;
using Vault.Configuration.Kubernetes.Injected;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Kubernetes.Injected;

public sealed class JsonKeysTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":null,"b":[],"c":{},"d":"","e":" x "}""")]
    [InlineData("""{"a":{"b":[1,{"c":true,"d":[[],[false,null]]},"x"],"e":{"f":{}}},"A2":"ü\n\"😀"}""")]
    [InlineData("""{"n":[0,-0,1.50,1e5,1E+400,0.1000000000000000055511151231257827,123456789012345678901234567890]}""")]
    [InlineData("""{"a:b":{"c.d":1},"":{"":2},"0":3}""")]
    [InlineData("{ // comment\n \"a\": [1, 2,], /* more */ \"b\": 1, }")]
    public void Read_Object_IsAsDotNetFlattensIt(string json)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        ExposedProvider expected = new(new JsonStreamConfigurationSource { Stream = stream });
        expected.Load();

        List<KeyValuePair<string, string?>> keys = JsonKeys.Read(Encoding.UTF8.GetBytes(json), out long brokenLine);

        brokenLine.Should().Be(0);
        keys.Should().BeEquivalentTo(expected.Values);
    }

    [Fact]
    public void Read_TwoUnderscores_AreAColonInTheOutermostNamesOnly() =>
        JsonKeys.Read("""{"OpenAI__ApiKey":{"a__b":"x__y"}}"""u8.ToArray(), out _)
            .Should().BeEquivalentTo(new Dictionary<string, string?> { ["OpenAI:ApiKey:a__b"] = "x__y" });

    [Theory]
    [InlineData("", 1)]
    [InlineData("[1]", 1)]
    [InlineData("\"text\"", 1)]
    [InlineData("{\n\"a\": 1,\n\"b\": \"half", 3)]
    [InlineData("{\"a\":1}\n{\"b\":2}", 2)]
    [InlineData("""{"a":"\ud800"}""", 1)]
    public void Read_WhatIsNoObject_NamesTheLineAndGivesNothing(string json, long line)
    {
        JsonKeys.Read(Encoding.UTF8.GetBytes(json), out long brokenLine).Should().BeEmpty();

        brokenLine.Should().Be(line);
    }

    [Fact]
    public void NotJson_Problem_DoesNotQuoteTheFile()
    {
        using InjectedBed bed = new();
        bed.Write("creds.json", $$"""{"a": {{Some.Planted}} }""");

        VaultException failure = bed.Invoking(b => b.Load()).Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.Message.Should().Contain("creds.json").And.Contain("line 1").And.Contain("UseFormat");
        failure.ToString().Should().NotContain(Some.Planted);
    }

    private sealed class ExposedProvider(JsonStreamConfigurationSource source) : JsonStreamConfigurationProvider(source)
    {
        public IDictionary<string, string?> Values => Data;
    }
}
