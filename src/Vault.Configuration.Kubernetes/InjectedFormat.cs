namespace Vault.Configuration;

/// <summary>What is written in a file with injected secrets.</summary>
public enum InjectedFormat
{
    /// <summary>
    /// Found out for each file, when it is first read. JSON: the name ends in <c>.json</c>, or the text begins as a JSON
    /// object does. Lines of <c>KEY=value</c>: the name ends in <c>.env</c>, or every line is such an assignment, and one
    /// begins with <c>export</c>, or there are several, or the one name is in capitals. Anything else is text.
    /// </summary>
    /// <remarks>
    /// A single password that happens to look like <c>ABC=def</c> would be taken for an assignment. For folders with one
    /// value a file, say <see cref="Text"/>.
    /// </remarks>
    Auto = 0,

    /// <summary>
    /// A JSON object, flattened as in <c>appsettings.json</c>; comments and trailing commas are allowed. As with
    /// <c>AddVault</c>, <c>__</c> in the name of a field of the outermost object is <c>:</c>.
    /// </summary>
    Json,

    /// <summary>
    /// Lines of <c>KEY=value</c> or <c>export KEY=value</c>. Quotes are those of a shell and may span lines; <c>#</c> at the
    /// beginning of a line, or after white space behind a value, begins a comment; nothing is expanded, so that <c>$</c> stays
    /// what it is. A value without quotes goes on to the end of its line. <c>__</c> in a key is <c>:</c>.
    /// </summary>
    KeyValue,

    /// <summary>
    /// One value: the name of the file is the key (<c>__</c> is <c>:</c>), its text the value, without one newline at its end.
    /// </summary>
    Text,
}
