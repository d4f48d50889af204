using System.Text.RegularExpressions;

namespace WebApi.Tests;

/// <summary>The project's own workflows, which run nowhere but on GitHub.</summary>
public sealed partial class WorkflowTests
{
    [Fact]
    public void A_release_is_tested_attested_and_pushed_without_a_stored_key()
    {
        YamlNodes workflow = Deployment.ReadAt(".github/workflows/release.yml"), pack = workflow["jobs"]["pack"], publish = workflow["jobs"]["publish"];
        string steps = Deployment.TextAt(".github/workflows/release.yml");

        workflow["permissions"].Keys.Should().Equal("contents");
        pack["permissions"]["attestations"].Value.Should().Be("write");
        publish["permissions"]["id-token"].Value.Should().Be("write");
        publish["needs"].Value.Should().Be("pack");
        steps.Should().Contain("./build.sh").And.Contain("actions/attest-build-provenance").And.Contain("actions/attest-sbom").And.Contain("NuGet/login")
            .And.NotContain("secrets.");
        Deployment.TextAt("build.sh").Should().Contain(pack["steps"].Items[^1]["with"]["path"].Value.Split('\n')[0]);
    }

    [Theory]
    [InlineData("release.yml")]
    [InlineData("advisories.yml")]
    public void Actions_are_pinned_to_a_commit_with_their_version_beside_it(string workflow)
    {
        string[] uses = [.. Deployment.TextAt($".github/workflows/{workflow}").Split('\n').Where(line => line.Contains("uses: ", StringComparison.Ordinal))];

        uses.Should().NotBeEmpty().And.OnlyContain(line => Pinned().IsMatch(line));
    }

    [GeneratedRegex(@"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex Pinned();
}
