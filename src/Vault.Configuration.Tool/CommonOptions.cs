using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Tool.Rendering;

namespace Vault.Configuration.Tool;

/// <summary>Which application, and in which form.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string?> _project = new("--project", "--path", "-p")
    {
        Description = "The application: its folder, its project file or its appsettings.json. By default the current folder.",
    };

    private readonly Option<string?> _environment = new("--environment", "-e")
    {
        Description = "Which appsettings.NAME.json counts too. By default DOTNET_ENVIRONMENT, ASPNETCORE_ENVIRONMENT, or Production.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "JSON for scripts." };

    public void AddTo(Command command)
    {
        command.Add(_project);
        command.Add(_environment);
        command.Add(_json);
    }

    /// <exception cref="SettingsException">They cannot be read.</exception>
    public ConfigurationManager ReadSettings(ParseResult parsed) => AppSettings.Read(parsed.GetValue(_project), parsed.GetValue(_environment));

    public OutputForm Form(ParseResult parsed, bool isTerminal) =>
        parsed.GetValue(_json) ? OutputForm.Json : isTerminal ? OutputForm.Terminal : OutputForm.Plain;
}
