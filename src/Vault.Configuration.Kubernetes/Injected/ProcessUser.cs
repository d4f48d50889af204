namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>
/// The user that the kernel checks files against. .NET has names only, and an image without <c>/etc/passwd</c> has none.
/// </summary>
internal static class ProcessUser
{
    /// <summary>Such as <c>1654</c>; <see langword="null"/> where the system does not tell.</summary>
    public static string? Id
    {
        get
        {
            try
            {
                return FindId(File.ReadAllText("/proc/self/status"));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <param name="status">The text of <c>/proc/self/status</c>. Of the four numbers behind <c>Uid:</c> the second is the effective one.</param>
    public static string? FindId(string status)
    {
        string? line = status.Split('\n').FirstOrDefault(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        return line?.Split('\t') is [_, _, string effective, ..] ? effective : null;
    }
}
