using System.Text.RegularExpressions;

namespace Vault.Configuration.Tests.Conventions;

/// <summary>
/// <c>Connection ← Authentication ← Secrets ← Mapping ← Snapshot ← Refresh ← Provider ← Rotation ← ApiKeys ← Checkup</c>: a stage uses those to its left,
/// <c>Diagnostics</c> and the plain data at the root. <c>Settings</c>, which reads what is said outside of code, stands between
/// Refresh and Provider. By symbols and not by <c>using</c> lines, since public types share a
/// namespace.
/// </summary>
public sealed partial class StageTests
{
    private const string Root = "";

    private static readonly string[] Stages = ["Connection", "Authentication", "Secrets", "Mapping", "Snapshot", "Refresh", "Settings", "Provider", "Rotation", "ApiKeys", "Checkup"];

    /// <summary>Files at the root that put the stages together, and so may use all of them.</summary>
    private static bool IsEntryPoint(SourceFile file) =>
        file.Folder == Root && (file.Name is "VaultCheck" or "VaultConfigurationBuilder" or "VaultOptionsValidator" or "VaultPolicy" or "VaultSettings"
            || file.Name.EndsWith("Extensions", StringComparison.Ordinal));

    /// <summary>What everybody may use, although it knows a stage.</summary>
    private static bool IsSharedData(SourceFile file) => file.Folder == Root && (!IsEntryPoint(file) || file.Name == "VaultSettings");

    [Fact]
    public void Folders_OfTheCore_AreTheStagesAndDiagnostics() =>
        SourceFile.Core.Select(file => file.Folder).Distinct().Should().BeEquivalentTo([Root, "Diagnostics", .. Stages]);

    [Fact]
    public void Stages_UseWhatIsToTheirLeftOnly()
    {
        Dictionary<string, SourceFile> declaredIn = DeclaredIn();

        IEnumerable<string> wrong =
            from file in SourceFile.Core
            from name in file.Names()
            where declaredIn.ContainsKey(name)
            let used = declaredIn[name]
            where used.Folder != file.Folder && !MayUse(file, used)
            select $"{file} uses {name} of {used}";

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Stages_DoNotNameTheNamespaceOfAStageToTheirRight()
    {
        // A qualified name would slip through the names of types.
        IEnumerable<string> wrong =
            from file in SourceFile.Core
            where !IsEntryPoint(file)
            from Match match in StageNamespace().Matches(file.Code)
            let stage = match.Groups[1].Value
            where stage != file.Folder && Stages.Contains(stage) && !IsLeftOf(stage, file.Folder)
            select $"{file} names Vault.Configuration.{stage}";

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Kubernetes_UsesThePublicSeamsOnly()
    {
        HashSet<string> hidden = [.. typeof(VaultOptions).Assembly.GetTypes().Where(type => !type.IsVisible).Select(type => type.Name)];

        SourceFile.All.Where(file => file.Project == "Vault.Configuration.Kubernetes")
            .SelectMany(file => file.Names().Where(hidden.Contains).Select(name => $"{file} uses {name}"))
            .Should().BeEmpty();
    }

    private static Dictionary<string, SourceFile> DeclaredIn()
    {
        Dictionary<string, SourceFile> declaredIn = [];
        foreach (SourceFile file in SourceFile.Core)
        {
            foreach (string name in file.Declared)
            {
                declaredIn[name] = file;
            }
        }

        return declaredIn;
    }

    private static bool MayUse(SourceFile file, SourceFile used) => file switch
    {
        _ when IsEntryPoint(file) => true,
        _ when IsSharedData(used) => true,
        { Folder: Root or "Diagnostics" } => false,
        { Folder: "Settings" or "Provider" } when IsEntryPoint(used) => true,
        _ => used.Folder == "Diagnostics" || IsLeftOf(used.Folder, file.Folder),
    };

    private static bool IsLeftOf(string stage, string other)
    {
        int position = Array.IndexOf(Stages, stage);
        return position >= 0 && position < Array.IndexOf(Stages, other);
    }

    [GeneratedRegex("""\bVault\.Configuration\.(\w+)""")]
    private static partial Regex StageNamespace();
}
