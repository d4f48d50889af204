using FluentAssertions;
using Vault.Configuration.Snapshot;
using Xunit;

namespace Vault.Configuration.Tests.Snapshot;

/// <summary>Beside the property test against .NET's provider, which does not see how often a child is named.</summary>
public sealed class SectionChildrenTests
{
    private static readonly SectionChildren Known = new(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
    {
        ["Db:Hosts:10"] = "",
        ["Db:Hosts:2"] = "",
        ["DB:hosts"] = "",
        ["db:Name"] = "",
        ["db"] = "",
        ["Db-Old:Name"] = "",
        ["Api"] = "",
        [":Odd::Key"] = "",
    });

    [Theory]
    [InlineData(null, ",Api,db,Db-Old")]
    [InlineData("DB", "hosts,Name")]
    [InlineData("db:hosts", "2,10")]
    [InlineData("db-old", "Name")]
    [InlineData("", "Odd")]
    [InlineData(":odd", "")]
    [InlineData(":odd:", "Key")]
    public void Of_Section_NamesEachChildOnceInDotNetsOrder(string? section, string children) =>
        Known.Of(section).Should().Equal(children.Split(','));

    [Theory]
    [InlineData("Api")]
    [InlineData("d")]
    [InlineData("db:")]
    public void Of_NoSection_IsEmpty(string section) => Known.Of(section).Should().BeEmpty();
}
