using Spectre.Console;

namespace Vault.Configuration.Tool.Rendering;

/// <summary>Spectre.Console, on the writer that was given.</summary>
internal static class Terminal
{
    /// <summary>Colours where the terminal has them and <c>NO_COLOR</c> is not set.</summary>
    public static IAnsiConsole Of(TextWriter output) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
}
