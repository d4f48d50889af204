using System.Buffers;

namespace Vault.Configuration.Connection;

/// <summary>Finds further headers that cannot be sent, or had better not be. Values stay out of the sentences: they may be secrets.</summary>
internal static class HeaderMistakes
{
    /// <summary>HTTP's <c>tchar</c>.</summary>
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What the HTTP client writes by itself.</summary>
    private static readonly HashSet<string> OfHttp = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Expect", "Host", "Keep-Alive", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    public static IEnumerable<string> Find(IEnumerable<KeyValuePair<string, string>> headers)
    {
        foreach ((string name, string value) in headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                yield return $"Headers: \"{name}\" is no name of a header.";
            }
            else if (name.StartsWith("X-Vault-", StringComparison.OrdinalIgnoreCase))
            {
                yield return $"Headers: \"{name}\" is one of the library's own: use Namespace, or a Use method for the token.";
            }
            else if (string.Equals(name, "Authorization", StringComparison.OrdinalIgnoreCase))
            {
                yield return "Headers: \"Authorization\" is a token for Vault: use UseToken, or another header for a gateway.";
            }
            else if (OfHttp.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            {
                yield return $"Headers: \"{name}\" is written by the HTTP client itself.";
            }
            else if (value is null || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                yield return $"Headers: the value of \"{name}\" is missing, or holds a line break or another character that no header may have.";
            }
        }
    }
}
