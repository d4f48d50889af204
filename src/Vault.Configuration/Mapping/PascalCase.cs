using System.Text;

namespace Vault.Configuration.Mapping;

/// <summary><c>api_key</c> to <c>ApiKey</c>, in each part of a key.</summary>
internal static class PascalCase
{
    public static string Convert(string key)
    {
        StringBuilder converted = new(key.Length);
        bool startsWord = true;
        foreach (char c in key)
        {
            switch (c)
            {
                case ':':
                    converted.Append(c);
                    startsWord = true;
                    break;
                case '_' or '-' or '.' or ' ':
                    startsWord = true;
                    break;
                default:
                    converted.Append(startsWord ? char.ToUpperInvariant(c) : c);
                    startsWord = false;
                    break;
            }
        }

        return converted.ToString();
    }
}
