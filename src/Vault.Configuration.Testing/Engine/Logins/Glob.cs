namespace Vault.Configuration.Testing.Engine.Logins;

/// <summary>Names with <c>*</c> for any text, at any place, as roles bind them.</summary>
internal static class Glob
{
    public static bool Matches(string pattern, string text)
    {
        string[] parts = pattern.Split('*');

        if (parts.Length == 1)
        {
            return pattern == text;
        }

        int at = parts[0].Length;
        int end = text.Length - parts[^1].Length;

        if (at > end
            || !text.StartsWith(parts[0], StringComparison.Ordinal)
            || !text.EndsWith(parts[^1], StringComparison.Ordinal))
        {
            return false;
        }

        foreach (string part in parts[1..^1])
        {
            int found = text.IndexOf(part, at, end - at, StringComparison.Ordinal);

            if (found < 0)
            {
                return false;
            }

            at = found + part.Length;
        }

        return true;
    }
}
