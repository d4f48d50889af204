namespace Vault.Configuration.Settings;

/// <summary>Finds the name that somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>The name that takes fewest changes; <see langword="null"/> where a third of it would have to change.</summary>
    public static string? Of(string written, IEnumerable<string> names) => names
        .Select(name => (Name: name, Changes: CountChanges(written.ToUpperInvariant(), name.ToUpperInvariant())))
        .Where(candidate => candidate.Changes * 3 <= candidate.Name.Length)
        .OrderBy(candidate => candidate.Changes)
        .Select(candidate => candidate.Name)
        .FirstOrDefault();

    /// <summary>Letters to add, to leave out or to replace (Levenshtein).</summary>
    private static int CountChanges(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 0; i < from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < to.Length; j++)
            {
                int replaced = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
