using System.Globalization;
using System.Text;

namespace Vault.Configuration.Testing.Engine.Policies;

/// <summary>Cuts HCL into words, strings and punctuation; comments and white space fall away.</summary>
internal sealed class HclReader(string text)
{
    private int _at;

    public string Current { get; private set; } = "";

    public bool IsString { get; private set; }

    public bool IsEnd { get; private set; }

    public HclReader Next()
    {
        SkipBlanks();
        IsString = false;

        if (_at >= text.Length)
        {
            IsEnd = true;
            Current = "end of policy";
        }
        else if (text[_at] == '"')
        {
            ReadString();
        }
        else if (IsWord(text[_at]))
        {
            int start = _at;

            while (_at < text.Length && IsWord(text[_at]))
            {
                _at++;
            }

            Current = text[start.._at];
        }
        else
        {
            Current = text[_at++].ToString();
        }

        return this;
    }

    public bool Is(string symbol) => !IsString && !IsEnd && Current == symbol;

    public void Expect(string symbol)
    {
        if (!Is(symbol))
        {
            throw new FormatException($"expected {symbol} but found {Current}");
        }

        Next();
    }

    public string ExpectString()
    {
        if (!IsString)
        {
            throw new FormatException($"expected a string but found {Current}");
        }

        string value = Current;
        Next();
        return value;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
            else if (text[_at] == '#' || StartsWith("//"))
            {
                SkipTo("\n");
            }
            else if (StartsWith("/*"))
            {
                SkipTo("*/");
            }
            else
            {
                return;
            }
        }
    }

    private bool StartsWith(string mark) => string.CompareOrdinal(text, _at, mark, 0, mark.Length) == 0;

    private void SkipTo(string mark)
    {
        int found = text.IndexOf(mark, _at, StringComparison.Ordinal);
        _at = found < 0 ? text.Length : found + mark.Length;
    }

    private void ReadString()
    {
        StringBuilder value = new();
        _at++;

        while (_at < text.Length && text[_at] != '"')
        {
            if (text[_at] == '\\' && _at + 1 < text.Length)
            {
                _at++;

                if (text[_at] == 'u' && _at + 4 < text.Length
                    && ushort.TryParse(text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
                {
                    value.Append((char)code);
                    _at += 5;
                    continue;
                }
            }
            else if (StartsWith("${"))
            {
                throw new FormatException("an interpolation is not offered by Vault.Configuration.Testing");
            }

            value.Append(text[_at++]);
        }

        if (_at >= text.Length)
        {
            throw new FormatException("literal not terminated");
        }

        _at++;
        Current = value.ToString();
        IsString = true;
    }
}
