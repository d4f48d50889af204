using System.Reflection;

namespace Vault.Configuration;

/// <summary>
/// Recognises tools that run a program's <c>Main</c> to look at it: builds and migrations must not need a Vault.
/// </summary>
internal static class DesignTime
{
    private static readonly string[] Tools = ["GetDocument.Insider", "ef", "dotnet-ef", "dotnet-swagger"];

    /// <summary>The tool that runs the program; <see langword="null"/> where it runs by itself.</summary>
    public static string? Tool => FindTool(Assembly.GetEntryAssembly()?.GetName().Name);

    public static string? FindTool(string? entryAssembly) =>
        Tools.FirstOrDefault(tool => string.Equals(tool, entryAssembly, StringComparison.OrdinalIgnoreCase));
}
