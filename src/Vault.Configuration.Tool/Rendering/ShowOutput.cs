using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Vault.Configuration.Tool.Rendering;

/// <summary>The keys of <c>show</c>; what could not be read goes to the error output.</summary>
internal static class ShowOutput
{
    private static readonly string[] Heading = ["key", "version", "from"];

    public static void Write(VaultCheckReport report, TextWriter output, TextWriter error, OutputForm form)
    {
        if (form == OutputForm.Json)
        {
            output.WriteLine(JsonSerializer.Serialize(ShowDocument.Of(report), DocumentContext.Readable.ShowDocument));
            return;
        }

        string[][] rows = [.. report.Secrets.SelectMany(secret => secret.Keys.Select(key => (string[])
            [key, secret.Version?.ToString(CultureInfo.InvariantCulture) ?? "-", secret.Path]))];
        if (form == OutputForm.Terminal)
        {
            WriteToTerminal(rows, Terminal.Of(output));
        }
        else
        {
            WritePlain(rows, output);
        }

        foreach (string failure in Failures(report))
        {
            error.WriteLine(failure);
        }
    }

    /// <summary>What failed, one line each.</summary>
    public static IEnumerable<string> Failures(VaultCheckReport report) => report.Items
        .Where(item => item.Outcome == VaultCheckOutcome.Failed)
        .Select(item => item.Subject is null ? item.Message : $"{item.Subject}: {item.Message}");

    private static void WritePlain(string[][] rows, TextWriter output)
    {
        string[][] lines = [Heading, .. rows];
        int key = lines.Max(line => line[0].Length), version = lines.Max(line => line[1].Length);
        foreach (string[] line in lines)
        {
            output.WriteLine($"{line[0].PadRight(key)}  {line[1].PadRight(version)}  {line[2]}");
        }
    }

    private static void WriteToTerminal(string[][] rows, IAnsiConsole console)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string name in Heading)
        {
            table.AddColumn(new TableColumn(new Text(name, new Style(decoration: Decoration.Bold))));
        }

        foreach (string[] row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        console.Write(table);
    }
}
