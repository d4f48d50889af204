namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>One file, as far as it can be seen without opening it. What is equal was not changed.</summary>
/// <param name="Name">The path below the folder, with slashes, as the user sees it.</param>
/// <param name="Path">Where it really is, with symbolic links resolved.</param>
/// <param name="Length">In bytes.</param>
/// <param name="WrittenAt">By the clock of the file system.</param>
/// <param name="Volume">
/// The path of the folder whose <c>..data</c> it came through, empty for the outermost one; <see langword="null"/> where
/// files are written one by one.
/// </param>
internal sealed record FolderEntry(string Name, string Path, long Length, DateTime WrittenAt, string? Volume);
