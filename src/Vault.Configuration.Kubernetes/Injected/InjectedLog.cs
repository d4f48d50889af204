using Microsoft.Extensions.Logging;

namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>Every message about injected files; 800 is their range. An id keeps its meaning for good. No value is ever a parameter.</summary>
internal static partial class InjectedLog
{
    [LoggerMessage(800, LogLevel.Information, "{Folder}: loaded. Files: {Files}; keys: {Keys}.")]
    public static partial void FolderLoaded(this ILogger logger, string folder, int files, int keys);

    [LoggerMessage(801, LogLevel.Information, "{Folder}: keys changed: {Keys} ({Count} in all).")]
    public static partial void FolderChanged(this ILogger logger, string folder, int count, string keys);

    [LoggerMessage(802, LogLevel.Warning, "{Problem} The last good values stay, if there are any; the next look is in {PollInterval}.")]
    public static partial void FileFailed(this ILogger logger, string problem, TimeSpan pollInterval);

    [LoggerMessage(803, LogLevel.Information, "{Path}: nothing is wrong any more.")]
    public static partial void FileRecovered(this ILogger logger, string path);

    [LoggerMessage(804, LogLevel.Warning, "{Folder}: the key {Key} comes from {Loser} and from {Winner}; {Winner} is later in the alphabet and counts.")]
    public static partial void FilesCollide(this ILogger logger, string folder, string key, string loser, string winner);

    [LoggerMessage(805, LogLevel.Error, "{Folder}: a change listener threw {Exception} {Origin}. Values that cannot be bound make IOptionsMonitor throw at every access until they change.")]
    public static partial void FolderListenerThrew(this ILogger logger, string folder, Type exception, string? origin);

    [LoggerMessage(806, LogLevel.Error, "{Folder}: a look into the folder ended with {Exception}, which is a defect; the polling goes on. {StackTrace}")]
    public static partial void PollThrew(this ILogger logger, string folder, Type exception, string? stackTrace);

    [LoggerMessage(807, LogLevel.Warning, "{Folder}: {File} has keys that files may not set here, which are dropped: {Keys}. Set Section, or name the sections in AllowedSections.")]
    public static partial void FileKeysAreNotAllowed(this ILogger logger, string folder, string file, string keys);
}
