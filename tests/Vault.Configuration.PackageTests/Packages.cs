using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace Vault.Configuration.PackageTests;

/// <summary>What <c>dotnet pack</c> left in artifacts/packages.</summary>
internal static class Packages
{
    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "artifacts", "packages");

    public static string[] Libraries { get; } = ["Vault.Configuration", "Vault.Configuration.Kubernetes", "Vault.Configuration.Testing"];

    /// <summary>As MSBuild puts it together; a release sets both variables.</summary>
    public static string Version { get; } =
        (Environment.GetEnvironmentVariable("VersionPrefix") ?? XDocument.Load(Path.Combine(Root, "Directory.Build.props")).Descendants("VersionPrefix").Single().Value)
        + (Environment.GetEnvironmentVariable("VersionSuffix") is { Length: > 0 } suffix ? $"-{suffix}" : "");

    public static ZipArchive Open(string id, string extension = "nupkg")
    {
        string file = Path.Combine(Folder, $"{id}.{Version}.{extension}");
        return File.Exists(file) ? ZipFile.OpenRead(file) : throw new FileNotFoundException($"{file} is not there: run dotnet pack first, as build.sh does.");
    }

    public static XElement Metadata(ZipArchive package, string id)
    {
        using Stream stream = package.GetEntry($"{id}.nuspec")!.Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single();
        foreach (XElement element in metadata.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
        }

        return metadata;
    }

    public static byte[] Read(ZipArchive package, string name)
    {
        using Stream stream = package.GetEntry(name)!.Open();
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public static string ReadText(ZipArchive package, string name) => Encoding.UTF8.GetString(Read(package, name)).TrimStart('\uFEFF');

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Vault.Configuration.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The repository was not found above the tests.");
    }
}
