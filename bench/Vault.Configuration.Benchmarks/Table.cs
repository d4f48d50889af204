using System.Globalization;

namespace Vault.Configuration.Benchmarks;

/// <summary>A table in Markdown, row by row.</summary>
internal static class Table
{
    public static void Begin(string title, params string[] columns)
    {
        Console.WriteLine($"\n## {title}\n");
        Row(columns);
        Row([.. columns.Select((_, i) => i == 0 ? "---" : "---:")]);
    }

    public static void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    public static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("N1", CultureInfo.InvariantCulture) + " ms";

    public static string Ratio(double part, double whole) =>
        (part / whole).ToString(part < whole / 100 ? "0.0000" : part < whole / 10 ? "0.000" : "0.00", CultureInfo.InvariantCulture);
}
