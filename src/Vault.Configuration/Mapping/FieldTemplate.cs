namespace Vault.Configuration.Mapping;

/// <summary>A text with fields of one secret in braces: <c>Username={username};Password={password}</c>.</summary>
internal static class FieldTemplate
{
    /// <summary>Says what is wrong with a template, or gives <see langword="null"/>.</summary>
    public static string? FindProblem(string template)
    {
        try
        {
            Parse(template);
            return null;
        }
        catch (FormatException broken)
        {
            return broken.Message;
        }
    }

    /// <exception cref="FormatException">A brace is not closed, or there is no field in it.</exception>
    public static ValueTemplate<string> Parse(string template)
    {
        List<TemplatePart<string>> parts = [];
        string before = "";
        for (int i = 0; i < template.Length; i++)
        {
            char one = template[i];
            if (one is '{' or '}' && i + 1 < template.Length && template[i + 1] == one)
            {
                before += one;
                i++;
            }
            else if (one == '{')
            {
                int close = template.IndexOf('}', i);
                string field = close < 0 ? "" : template[(i + 1)..close].Trim();
                if (field.Length == 0 || field.Contains('{'))
                {
                    throw new FormatException("a brace is not closed, or no field stands in it; write two braces for one");
                }

                parts.Add(new TemplatePart<string>(before, KeyMapper.Unescape(field)));
                before = "";
                i = close;
            }
            else
            {
                before += one;
            }
        }

        return parts.Count > 0
            ? new ValueTemplate<string>(parts, before)
            : throw new FormatException("it names no field; write a field in braces, such as {password}");
    }
}
