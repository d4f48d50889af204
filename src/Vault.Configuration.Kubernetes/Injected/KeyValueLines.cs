using System.Text;

namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>
/// Lines of <c>KEY=value</c>. Quotes and comments are those of a shell; nothing is expanded, and a value without quotes is taken as
/// it stands, since those who write <c>KEY={{ .Data.data.key }}</c> mean the password and not what a shell makes of it.
/// </summary>
internal sealed class KeyValueLines
{
    private readonly string _text;
    private readonly List<Assignment> _assignments = [];
    private int _at;

    private KeyValueLines(string text) => _text = text.Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>What there is, up to <see cref="BrokenLine"/>.</summary>
    public IReadOnlyList<Assignment> Assignments => _assignments;

    /// <summary>Where the first line begins that is no assignment, from 1 on; 0 where there is none.</summary>
    public int BrokenLine { get; private set; }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private bool IsAtEndOfLine => _at >= _text.Length || _text[_at] == '\n';

    public static KeyValueLines Read(string text)
    {
        KeyValueLines lines = new(text);
        while (lines.SkipToAssignment())
        {
            int start = lines._at;
            if (lines.ReadAssignment() is not { } assignment)
            {
                lines.BrokenLine = lines._text.AsSpan(0, start).Count('\n') + 1;
                break;
            }

            lines._assignments.Add(assignment);
        }

        return lines;
    }

    private bool SkipToAssignment()
    {
        while (_at < _text.Length && (char.IsWhiteSpace(Current) || Current == '#'))
        {
            if (Current == '#')
            {
                SkipToEndOfLine();
            }
            else
            {
                _at++;
            }
        }

        return _at < _text.Length;
    }

    private Assignment? ReadAssignment()
    {
        string name = ReadName();
        bool isExported = name == "export" && Current is ' ' or '\t';
        if (isExported)
        {
            SkipBlanks();
            name = ReadName();
        }

        if (name.Length == 0 || Current != '=')
        {
            return null;
        }

        _at++;
        return ReadValue(out bool isQuoted) is { } value ? new Assignment(name, value, isExported, isQuoted) : null;
    }

    /// <summary>A shell knows neither dots nor hyphens nor colons in names, but secrets have them.</summary>
    private string ReadName()
    {
        int start = _at;
        while (char.IsAsciiLetter(Current) || Current == '_' || (_at > start && (char.IsAsciiDigit(Current) || Current is '.' or '-' or ':')))
        {
            _at++;
        }

        return _text[start.._at];
    }

    /// <returns><see langword="null"/> where a quote is not closed, or something follows it.</returns>
    private string? ReadValue(out bool isQuoted)
    {
        StringBuilder value = new();
        isQuoted = false;
        bool hasBlank = false;
        while (!IsAtEndOfLine)
        {
            char next = Current;
            if (next is '\'' or '"')
            {
                isQuoted = true;
                if (hasBlank || !(next == '\'' ? ReadSingleQuoted(value) : ReadDoubleQuoted(value)))
                {
                    return null;
                }
            }
            else if (next is ' ' or '\t')
            {
                int start = _at;
                SkipBlanks();
                if (IsAtEndOfLine || Current == '#')
                {
                    SkipToEndOfLine();
                }
                else if (isQuoted)
                {
                    return null;
                }
                else
                {
                    hasBlank = true;
                    value.Append(_text, start, _at - start);
                }
            }
            else
            {
                value.Append(next);
                _at++;
            }
        }

        return value.ToString();
    }

    private bool ReadSingleQuoted(StringBuilder value)
    {
        int end = _text.IndexOf('\'', _at + 1);
        if (end < 0)
        {
            return false;
        }

        value.Append(_text, _at + 1, end - _at - 1);
        _at = end + 1;
        return true;
    }

    private bool ReadDoubleQuoted(StringBuilder value)
    {
        for (_at++; _at < _text.Length; _at++)
        {
            char next = Current;
            if (next == '"')
            {
                _at++;
                return true;
            }

            if (next == '\\' && _at + 1 < _text.Length && _text[_at + 1] is '"' or '\\' or '$' or '`' or '\n')
            {
                next = _text[++_at];
                if (next == '\n')
                {
                    continue;
                }
            }

            value.Append(next);
        }

        return false;
    }

    private void SkipBlanks()
    {
        while (Current is ' ' or '\t')
        {
            _at++;
        }
    }

    private void SkipToEndOfLine()
    {
        while (!IsAtEndOfLine)
        {
            _at++;
        }
    }

    /// <param name="Name">As it stands in the file.</param>
    /// <param name="Value">Without quotes.</param>
    /// <param name="IsExported">Whether <c>export</c> stands before it.</param>
    /// <param name="IsQuoted">Whether some of the value stood in quotes.</param>
    internal readonly record struct Assignment(string Name, string Value, bool IsExported, bool IsQuoted)
    {
        /// <summary>Never the value.</summary>
        public override string ToString() => Name;
    }
}
