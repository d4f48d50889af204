namespace Vault.Configuration.Tests;

public sealed class DesignTimeTests
{
    [Theory]
    [InlineData("ef", "ef")]
    [InlineData("EF", "ef")]
    [InlineData("dotnet-ef", "dotnet-ef")]
    [InlineData("GetDocument.Insider", "GetDocument.Insider")]
    [InlineData("getdocument.insider", "GetDocument.Insider")]
    [InlineData("dotnet-swagger", "dotnet-swagger")]
    [InlineData("Orders.Api", null)]
    [InlineData("ef.Api", null)]
    [InlineData("swagger", null)]
    [InlineData("testhost", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void FindTool_EntryAssembly_IsAKnownToolOrNone(string? entryAssembly, string? tool) =>
        DesignTime.FindTool(entryAssembly).Should().Be(tool);

    [Fact]
    public void Tool_OfAProgramThatRunsByItself_IsNone() => DesignTime.Tool.Should().BeNull();
}
