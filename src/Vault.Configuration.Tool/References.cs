using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Tool;

/// <summary>Settings that refer to secrets.</summary>
internal static class References
{
    /// <summary>Whether it is worth looking for them; what looks like one and is none, such as a host named vault, is for the library to tell.</summary>
    public static bool MayBeIn(IConfiguration settings) => settings.AsEnumerable().Any(setting => setting.Value?.Contains("vault:", StringComparison.Ordinal) == true);
}
