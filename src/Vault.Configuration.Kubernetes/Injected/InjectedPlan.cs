using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>The options, checked and copied.</summary>
/// <param name="Folder">Absolute.</param>
/// <param name="Section">Empty for the root.</param>
/// <param name="MayBeSet">Whether the files may set a key.</param>
/// <param name="FileNameAsSection">As the option.</param>
/// <param name="Optional">As the option.</param>
/// <param name="PollInterval">As the option.</param>
/// <param name="FormatOf">The format of a file by its path below the folder; <see langword="null"/> leaves it out.</param>
/// <param name="MaxFileBytes">As the option.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Who is told.</param>
/// <param name="Open">Opens a file.</param>
internal sealed record InjectedPlan(
    string Folder,
    string Section,
    Func<string, bool> MayBeSet,
    bool FileNameAsSection,
    bool Optional,
    TimeSpan PollInterval,
    Func<string, InjectedFormat?> FormatOf,
    int MaxFileBytes,
    TimeProvider Time,
    ILogger Logger,
    Func<string, Stream> Open)
{
    private const string Category = "Vault.Configuration.Kubernetes";

    public static InjectedPlan Freeze(string folder, InjectedSecretsOptions options, Func<string, Stream> open)
    {
        string[] mistakes = [.. options.FindMistakes()];
        if (mistakes.Length > 0)
        {
            throw new OptionsValidationException(folder, typeof(InjectedSecretsOptions), mistakes);
        }

#pragma warning disable RS0030 // The composition root.
        TimeProvider time = options.TimeProvider ?? TimeProvider.System;
#pragma warning restore RS0030
        return new InjectedPlan(
            Path.GetFullPath(folder),
            options.Section ?? "",
            options.FreezeAllowedSections(),
            options.FileNameAsSection,
            options.Optional,
            options.PollInterval,
            options.FreezeFormats(),
            options.MaxFileBytes,
            time,
            options.LoggerFactory?.CreateLogger(Category) ?? NullLogger.Instance,
            open);
    }
}
