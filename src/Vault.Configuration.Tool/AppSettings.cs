using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Tool;

/// <summary>The settings of an application as its host would read them: files, then the environment.</summary>
internal static class AppSettings
{
    private const string FileName = "appsettings.json";

    /// <param name="project">A folder, a project file or a settings file; <see langword="null"/> for the current folder.</param>
    /// <param name="environment">The name of the environment; <see langword="null"/> for that of the process.</param>
    /// <exception cref="SettingsException">They cannot be read.</exception>
    public static ConfigurationManager Read(string? project, string? environment)
    {
        string folder = FolderOf(project);
        string name = environment ?? Find("DOTNET_ENVIRONMENT") ?? Find("ASPNETCORE_ENVIRONMENT") ?? "Production";
        ConfigurationManager settings = new();
        try
        {
            settings.SetBasePath(folder);
            settings.AddJsonFile(FileName, optional: true).AddJsonFile($"appsettings.{name}.json", optional: true).AddEnvironmentVariables();
            return settings;
        }
        catch (InvalidDataException unreadable)
        {
            settings.Dispose();
            throw new SettingsException(Describe(unreadable));
        }
    }

    private static string FolderOf(string? project)
    {
        string path = Path.GetFullPath(project ?? ".");
        return Directory.Exists(path) ? path
            : File.Exists(path) ? Path.GetDirectoryName(path)!
            : throw new SettingsException($"There is no folder and no file \"{path}\". Give the application's folder with --project.");
    }

    /// <summary>The parser's own message quotes the file, which may hold a secret: the line's number is enough.</summary>
    private static string Describe(InvalidDataException unreadable)
    {
        JsonException? json = null;
        for (Exception? inner = unreadable; inner is not null; inner = inner.InnerException)
        {
            json ??= inner as JsonException;
        }

        return $"{unreadable.Message.TrimEnd('.')}{(json?.LineNumber is { } line ? $": it is no JSON, line {line + 1}" : "")}.";
    }

    private static string? Find(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
