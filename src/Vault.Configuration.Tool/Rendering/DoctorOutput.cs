using System.Text.Json;
using Spectre.Console;

namespace Vault.Configuration.Tool.Rendering;

/// <summary>The report of <c>doctor</c>.</summary>
internal static class DoctorOutput
{
    public static void Write(VaultCheckReport report, TextWriter output, OutputForm form)
    {
        switch (form)
        {
            case OutputForm.Json:
                output.WriteLine(JsonSerializer.Serialize(DoctorDocument.Of(report), DocumentContext.Readable.DoctorDocument));
                break;
            case OutputForm.Terminal:
                WriteToTerminal(report, Terminal.Of(output));
                break;
            default:
                output.WriteLine(report.ToString());
                break;
        }
    }

    private static void WriteToTerminal(VaultCheckReport report, IAnsiConsole console)
    {
        Grid grid = new();
        grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(1, 0, 1, 0) });
        grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach (VaultCheckItem item in report.Items)
        {
            (string mark, Color color) = Mark(item.Outcome, console.Profile.Capabilities.Unicode);
            Style style = item.Outcome == VaultCheckOutcome.Passed ? Style.Plain : new Style(color);
            string kind = item.Kind == VaultCheckKind.Tls ? "TLS" : item.Kind.ToString().ToLowerInvariant();
            grid.AddRow(
                new Text(mark, new Style(color, decoration: Decoration.Bold)),
                new Text(kind, new Style(decoration: Decoration.Dim)),
                new Text(item.Subject is null ? item.Message : $"{item.Subject}: {item.Message}", style));
        }

        console.Write(grid);
        console.WriteLine();
        console.Write(report.Succeeded
            ? new Text("The application can start.", new Style(Color.Green, decoration: Decoration.Bold))
            : new Text("The application cannot start like this.", new Style(Color.Red, decoration: Decoration.Bold)));
        console.WriteLine();
    }

    private static (string Mark, Color Color) Mark(VaultCheckOutcome outcome, bool hasUnicode) => outcome switch
    {
        VaultCheckOutcome.Passed => (hasUnicode ? "✓" : "ok", Color.Green),
        VaultCheckOutcome.Warning => ("!", Color.Yellow),
        VaultCheckOutcome.Failed => (hasUnicode ? "✗" : "X", Color.Red),
        _ => ("-", Color.Grey),
    };
}
