using System.Text;

namespace Vault.Configuration.Mapping;

/// <summary><c>api_key</c> to <c>ApiKey</c>, in each part of a key.</summary>
internal static class PascalCase
{
    private static readonly char[] Separators = ['_', '-', '.', ' '];

    public static string Convert(string key) => string.Join(':', key.Split(':').Select(ConvertPart));

    private static string ConvertPart(string part)
    {
        StringBuilder converted = new(part.Length);
        foreach (string word in part.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            converted.Append(char.ToUpperInvariant(word[0])).Append(word, 1, word.Length - 1);
        }

        // A name of nothing but separators keeps itself: no field disappears.
        return converted.Length > 0 ? converted.ToString() : part;
    }
}
