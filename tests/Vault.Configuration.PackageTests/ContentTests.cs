using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Vault.Configuration.PackageTests;

/// <summary>What is in the packages.</summary>
public sealed partial class ContentTests
{
    public static TheoryData<string> Libraries => [.. Packages.Libraries];

    public static TheoryData<string> All => [.. Packages.Libraries, "Vault.Configuration.Tool"];

    [Theory]
    [MemberData(nameof(All))]
    public void Each_says_what_it_is_under_which_licence_and_has_an_icon(string id)
    {
        using ZipArchive package = Packages.Open(id);
        XElement metadata = Packages.Metadata(package, id);

        metadata.Element("license")!.Should().HaveAttribute("type", "expression").And.HaveValue("MIT");
        metadata.Element("description")!.Value.Length.Should().BeGreaterThan(40);
        metadata.Element("tags")!.Value.Should().Contain("vault").And.Contain("openbao");
        byte[] icon = Packages.Read(package, metadata.Element("icon")!.Value);
        (BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20))).Should().Be((128, 128));
        Packages.ReadText(package, metadata.Element("readme")!.Value).Should().StartWith(id == "Vault.Configuration.Tool" ? "# vault-config" : $"# {id}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Readmes_link_to_addresses_alone(string id)
    {
        using ZipArchive package = Packages.Open(id);

        Link().Matches(Packages.ReadText(package, "README.md")).Select(link => link.Groups[1].Value)
            .Where(link => !link.StartsWith("https://", StringComparison.Ordinal)).Should().BeEmpty("a package has no files to follow a relative link to");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Each_names_the_commit_that_it_was_built_from(string id)
    {
        Assert.SkipUnless(Path.Exists(Path.Combine(Packages.Root, ".git")), "The sources are no clone.");
        using ZipArchive package = Packages.Open(id);

        Packages.Metadata(package, id).Element("repository")!.Attribute("commit")!.Value.Should().MatchRegex("^[0-9a-f]{40}$");
    }

    [Theory]
    [InlineData(
        "Vault.Configuration",
        "Microsoft.Extensions.Configuration",
        "Microsoft.Extensions.Configuration.Binder",
        "Microsoft.Extensions.Diagnostics.HealthChecks",
        "Microsoft.Extensions.Hosting.Abstractions",
        "Microsoft.Extensions.Http",
        "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.Extensions.Options")]
    [InlineData("Vault.Configuration.Kubernetes", "Vault.Configuration")]
    [InlineData("Vault.Configuration.Testing")]
    public void Dependencies_are_few_and_of_the_lowest_version_of_their_framework(string id, params string[] expected)
    {
        using ZipArchive package = Packages.Open(id);
        XElement[] groups = [.. Packages.Metadata(package, id).Element("dependencies")!.Elements("group")];

        groups.Select(group => group.Attribute("targetFramework")!.Value).Should().BeEquivalentTo("net8.0", "net10.0");
        foreach (XElement group in groups)
        {
            string lowest = group.Attribute("targetFramework")!.Value == "net8.0" ? "8.0.0" : "10.0.0";
            group.Elements("dependency").Select(dependency => (dependency.Attribute("id")!.Value, dependency.Attribute("version")!.Value)).Should().BeEquivalentTo(
                expected.Select(name => (name, name.StartsWith("Microsoft.", StringComparison.Ordinal) ? lowest : Packages.Version)));
        }
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Each_framework_has_documentation_symbols_and_a_reproducible_assembly(string id)
    {
        using ZipArchive package = Packages.Open(id);
        using ZipArchive symbols = Packages.Open(id, "snupkg");
        foreach (string framework in (string[])["net8.0", "net10.0"])
        {
            Packages.ReadText(package, $"lib/{framework}/{id}.xml").Should().Contain("<summary>");
            symbols.GetEntry($"lib/{framework}/{id}.pdb").Should().NotBeNull();
            using PEReader assembly = new([.. Packages.Read(package, $"lib/{framework}/{id}.dll")]);
            assembly.ReadDebugDirectory().Should().Contain(entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        }
    }

    [Fact]
    public void The_core_brings_the_schema_of_its_section_and_nothing_that_is_not_needed()
    {
        using ZipArchive package = Packages.Open("Vault.Configuration");

        package.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("package/", StringComparison.Ordinal)).Should().BeEquivalentTo(
            "_rels/.rels", "[Content_Types].xml", "Vault.Configuration.nuspec", "README.md", "icon.png",
            "ConfigurationSchema.json", "buildTransitive/Vault.Configuration.targets",
            "lib/net8.0/Vault.Configuration.dll", "lib/net8.0/Vault.Configuration.xml", "lib/net10.0/Vault.Configuration.dll", "lib/net10.0/Vault.Configuration.xml");
    }

    [Fact]
    public void The_tool_is_one_that_dnx_finds()
    {
        using ZipArchive package = Packages.Open("Vault.Configuration.Tool");

        Packages.Metadata(package, "Vault.Configuration.Tool").Element("packageTypes")!.Element("packageType")!.Should().HaveAttribute("name", "DotnetTool");
        ZipArchiveEntry settings = package.Entries.Single(entry => entry.Name == "DotnetToolSettings.xml");
        Packages.ReadText(package, settings.FullName).Should().Contain("Command Name=\"vault-config\"");
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
