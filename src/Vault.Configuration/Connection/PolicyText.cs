namespace Vault.Configuration.Connection;

/// <summary>
/// Paths as policies write them. A policy has its own characters: a <c>*</c> at the end and a segment <c>+</c> stand for anything, and
/// nothing escapes them. <see href="https://developer.hashicorp.com/vault/docs/concepts/policies#policy-syntax"/>
/// </summary>
internal static class PolicyText
{
    /// <summary>Says why no policy can name exactly this path, or gives <see langword="null"/>.</summary>
    /// <param name="path">With a slash at its end for all that is below.</param>
    public static string? FindProblem(string path) =>
        path.EndsWith('*') ? "a policy takes the * at its end for anything that begins so"
        : path.Split('/').Contains("+") ? "a policy takes the segment + for any"
        : path.Contains("+*", StringComparison.Ordinal) ? "Vault refuses policies with +*"
        : path.Contains("{{", StringComparison.Ordinal) || path.Contains("}}", StringComparison.Ordinal) ? "a policy takes the braces for a template"
        : null;

    /// <summary>A folder is all that is below it.</summary>
    public static string PatternOf(string path) => path.EndsWith('/') ? path + "*" : path;

    /// <summary>A rule in one line.</summary>
    public static string Line(string pattern, IEnumerable<string> capabilities) =>
        $"path {Quote(pattern)} {{ capabilities = [{string.Join(", ", capabilities.Select(Quote))}] }}";

    /// <summary>A string of HCL. <c>${</c> would begin an interpolation, which nothing but the code of a character prevents.</summary>
    public static string Quote(string text) => '"'
        + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("${", "\\u0024{", StringComparison.Ordinal)
        + '"';

    /// <summary>A line of a comment: what would end it becomes a space.</summary>
    public static string Comment(string text) => "# " + ServerText.OnOneLine(text);
}
