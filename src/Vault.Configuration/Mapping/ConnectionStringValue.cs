namespace Vault.Configuration.Mapping;

/// <summary>
/// A value in a connection string of ADO.NET: a password with a semicolon would otherwise end early, and what follows it would
/// be read as settings.
/// <see href="https://learn.microsoft.com/dotnet/api/system.data.common.dbconnectionstringbuilder"/>
/// </summary>
internal static class ConnectionStringValue
{
    public static string Quote(string value)
    {
        if (!NeedsQuotes(value))
        {
            return value;
        }

        return !value.Contains('"') ? $"\"{value}\""
            : !value.Contains('\'') ? $"'{value}'"
            : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Only where it is read otherwise: clients of other kinds, such as that of Redis, know no quotes.</summary>
    private static bool NeedsQuotes(string value) =>
        value.Length > 0
        && (value.Contains(';') || value[0] is '"' or '\'' or '=' || value[^1] is '"' or '\'' || char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])
            || value.Any(char.IsControl));
}
