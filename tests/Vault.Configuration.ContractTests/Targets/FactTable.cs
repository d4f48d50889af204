using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Vault.Configuration.ContractTests.Facts;

namespace Vault.Configuration.ContractTests.Targets;

/// <summary>Facts in rows, servers in columns: what was checked where, in this run.</summary>
internal static class FactTable
{
    private static readonly ConcurrentDictionary<(string Fact, string Server), string> Cells = new();
    private static readonly ConcurrentDictionary<string, string> Versions = new();

    public static bool IsEmpty => Cells.IsEmpty;

    public static void Add(string fact, string server, TestResultState state) =>
        Cells[(fact, server)] = state.Result switch
        {
            TestResult.Passed => "ok",
            TestResult.Skipped => "skipped: " + SkipReason(state),
            _ => "FAILED",
        };

    public static void SetVersion(string server, string version) => Versions[server] = version;

    public static string Render(TimeSpan elapsed)
    {
        string[] servers = [.. Servers.Kinds.Where(kind => kind.Absence is null).Select(kind => kind.Name)];
        List<string> notes = [];
        StringBuilder text = new();
        text.Append("| fact |").AppendJoin("", servers.Select(server => $" {server} |")).Append('\n');
        text.Append("|---|").Insert(text.Length, "---|", servers.Length).Append('\n');

        foreach (IGrouping<string, KeyValuePair<(string Fact, string Server), string>> row in Cells
            .GroupBy(cell => cell.Key.Fact).OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Key} |");
            text.AppendJoin("", servers.Select(server => $" {Short(Cells.GetValueOrDefault((row.Key, server), "–"), notes)} |")).Append('\n');
        }

        text.Append('\n');
        foreach (ServerKind kind in Servers.Kinds)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {kind.Name}: {kind.Absence ?? Sum(kind.Name)}\n");
        }

        notes.ForEach(note => text.Append(CultureInfo.InvariantCulture, $"- ({notes.IndexOf(note) + 1}) {note}\n"));
        return text.Append(CultureInfo.InvariantCulture, $"\n{elapsed.TotalSeconds:0} s in all.\n").ToString();
    }

    private static string Sum(string server)
    {
        string[] cells = [.. Cells.Where(cell => cell.Key.Server == server).Select(cell => cell.Value)];
        int ok = cells.Count(cell => cell == "ok");
        int failed = cells.Count(cell => cell == "FAILED");
        string version = Versions.TryGetValue(server, out string? known) ? $"version {known}, " : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{version}{ok} ok, {failed} failed, {cells.Length - ok - failed} skipped");
    }

    private static string Short(string cell, List<string> notes)
    {
        if (!cell.StartsWith("skipped: ", StringComparison.Ordinal))
        {
            return cell;
        }

        string note = cell["skipped: ".Length..];
        if (!notes.Contains(note))
        {
            notes.Add(note);
        }

        return $"skipped ({notes.IndexOf(note) + 1})";
    }

    private static string SkipReason(TestResultState state) =>
        state.ExceptionMessages?.FirstOrDefault()?.Replace("$XunitDynamicSkip$", "", StringComparison.Ordinal) ?? "";
}
