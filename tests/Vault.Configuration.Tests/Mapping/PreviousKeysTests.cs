using System.Text;
using Vault.Configuration.Mapping;

namespace Vault.Configuration.Tests.Mapping;

public sealed class PreviousKeysTests
{
    [Theory]
    [InlineData(null, "", "Previous:Key")]
    [InlineData("Signing", "", "Signing:Previous:Key")]
    [InlineData("Signing", "a/b", "Signing:a:b:Previous:Key")]
    [InlineData(null, "a/b", "a:b:Previous:Key")]
    public void Map_StandsWhereTheKeysOfTheSecretBegin(string? section, string relativePath, string key) =>
        Map(new SecretMapping { Section = section }, relativePath).Keys.Should().Equal(new Dictionary<string, string?> { [key] = "1" });

    [Fact]
    public void Map_WhereMapKeyTakesTheFolderAway_StandsBelowTheSection() =>
        Map(new SecretMapping { Section = "Signing", MapKey = key => key.Split(':')[^1] }, "a/b").Keys.Keys.Should().Equal("Signing:Previous:Key");

    [Fact]
    public void Map_KeysThatWereChosenAndComposed_KeepTheirNames()
    {
        SecretMapping mapping = new SecretMapping { Section = "S" }.SelectField("Key", "Chosen:Name").Compose("Composed", "<{Key}>");

        Map(mapping, "").Keys.Should().Equal(new Dictionary<string, string?> { ["S:Previous:Chosen:Name"] = "1", ["S:Previous:Composed"] = "<1>" });
    }

    [Fact]
    public void Map_WhatMayNotBeSet_IsDropped()
    {
        MappedKeys mapped = Map(new SecretMapping { Section = "S", AllowedSections = ["S:Key"] }, "");

        mapped.Keys.Should().BeEmpty();
        mapped.Dropped.Should().Equal("S:Previous:Key");
    }

    private static MappedKeys Map(SecretMapping mapping, string relativePath) =>
        PreviousKeys.Map(mapping, relativePath, Encoding.UTF8.GetBytes("""{"Key":"1"}"""));
}
