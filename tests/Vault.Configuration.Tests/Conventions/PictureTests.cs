using System.Globalization;
using System.Xml.Linq;

namespace Vault.Configuration.Tests.Conventions;

/// <summary>The picture of keys that rotate says what its recording says, and plays as an image.</summary>
public sealed class PictureTests
{
    private static readonly string Folder = Path.Combine(SourceFile.RepositoryRoot, "docs", "images");

    [Fact]
    public void Picture_IsOfItsRecording()
    {
        int[] end = [.. File.ReadAllLines(Path.Combine(Folder, "rotation.csv"))[^1].Split(',').Select(cell => int.Parse(cell, CultureInfo.InvariantCulture))];
        XDocument picture = XDocument.Load(Path.Combine(Folder, "rotation.svg"));

        string title = picture.Descendants().First(element => element.Name.LocalName == "title").Value;

        title.Should().Be(string.Create(
            CultureInfo.InvariantCulture,
            $"{end[1]:N0} requests in {end[0] / 1000.0:F1} s, {end[4]} rotations of 3 keys, each old key revoked at once: {end[2]} failed."));
        end[2].Should().Be(0);
    }

    [Fact]
    public void Picture_NeedsNothingButItself() =>
        XDocument.Load(Path.Combine(Folder, "rotation.svg")).Descendants().Select(element => element.Name.LocalName).Distinct()
            .Should().BeSubsetOf(["svg", "title", "desc", "style", "rect", "text", "g", "path"]);
}
