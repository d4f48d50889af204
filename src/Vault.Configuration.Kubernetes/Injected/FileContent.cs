using System.Text;

namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>Reads one file and gives its values their keys.</summary>
internal static class FileContent
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Stream Open(string path) =>
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

    /// <param name="plan">The options.</param>
    /// <param name="entry">The file.</param>
    /// <param name="known">The format it had when it was last read.</param>
    public static FileReading Read(InjectedPlan plan, FolderEntry entry, InjectedFormat? known)
    {
        if (entry.Length > plan.MaxFileBytes)
        {
            return new FileReading(InjectedProblem.TooLarge(Shown(plan, entry), plan.MaxFileBytes));
        }

        try
        {
            return ReadBytes(plan, entry) is { } bytes
                ? Parse(plan, entry, known, bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes)
                : new FileReading(InjectedProblem.KeepsChanging(Shown(plan, entry))) { IsTorn = true };
        }
        catch (UnauthorizedAccessException)
        {
            return new FileReading(InjectedProblem.AccessDenied(Shown(plan, entry)));
        }
        catch (IOException fault)
        {
            return new FileReading(InjectedProblem.Failed(Shown(plan, entry), fault)) { IsTorn = fault is FileNotFoundException or DirectoryNotFoundException };
        }
    }

    /// <summary>Not where it really is: the hidden folder of a volume has another name after each swap.</summary>
    private static string Shown(InjectedPlan plan, FolderEntry entry) => Path.Combine(plan.Folder, entry.Name);

    /// <returns><see langword="null"/> where the file changed between the listing and the end of the reading.</returns>
    private static ReadOnlyMemory<byte>? ReadBytes(InjectedPlan plan, FolderEntry entry)
    {
        if (entry.Length == 0)
        {
            // A pipe looks like an empty file, and would keep us waiting.
            return ReadOnlyMemory<byte>.Empty;
        }

        byte[] buffer = new byte[entry.Length + 1];
        int length;
        using (Stream file = plan.Open(entry.Path))
        {
            length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }

        FileInfo now = new(entry.Path);
        return length == entry.Length && now.Exists && now.Length == entry.Length && now.LastWriteTimeUtc == entry.WrittenAt
            ? buffer.AsMemory(0, length)
            : default(ReadOnlyMemory<byte>?); // A plain null would become an empty memory.
    }

    private static FileReading Parse(InjectedPlan plan, FolderEntry entry, InjectedFormat? known, ReadOnlyMemory<byte> bytes)
    {
        string text;
        try
        {
            text = Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return new FileReading(InjectedProblem.NotText(Shown(plan, entry)));
        }

        InjectedFormat format = plan.FormatOf(entry.Name) is { } said and not InjectedFormat.Auto
            ? said
            : known ?? FormatGuess.Of(entry.Name, text);
        FileKeys keys = new(plan, entry.Name);
        switch (format)
        {
            case InjectedFormat.Json:
                List<KeyValuePair<string, string?>> fields = JsonKeys.Read(bytes, out long brokenLine);
                return brokenLine > 0
                    ? new FileReading(InjectedProblem.NotJson(Shown(plan, entry), brokenLine))
                    : new FileReading(format, keys.OfFields(fields)) { Dropped = keys.Dropped };
            case InjectedFormat.KeyValue:
                KeyValueLines lines = KeyValueLines.Read(text);
                return lines.BrokenLine > 0
                    ? new FileReading(InjectedProblem.NotAssignment(Shown(plan, entry), lines.BrokenLine))
                    : new FileReading(format, keys.OfAssignments(lines.Assignments)) { Dropped = keys.Dropped };
            default:
                // Nothing is known yet of an empty file: it may be one that is about to be written.
                return new FileReading(text.Length == 0 ? null : format, keys.OfText(text)) { Dropped = keys.Dropped };
        }
    }
}
