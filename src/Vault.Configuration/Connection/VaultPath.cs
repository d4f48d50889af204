using System.Buffers;
using System.Text;

namespace Vault.Configuration.Connection;

/// <summary>Mounts, paths and namespaces as the user wrote them: their check, and their form in a URL.</summary>
internal static class VaultPath
{
    /// <summary>What is in a URL as it is; without the full stop, of which a segment may be nothing but.</summary>
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~/");

    /// <summary>Says what is wrong with a mount or path, or gives <see langword="null"/>.</summary>
    /// <param name="path">Without slashes at its ends.</param>
    public static string? FindProblem(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return "it is empty";
        }

        if (path.StartsWith('/') || path.EndsWith('/'))
        {
            return "it begins or ends with a slash";
        }

        foreach (string segment in path.Split('/'))
        {
            if (segment.Length == 0)
            {
                return "it has two slashes in a row";
            }

            // Uri collapses these even when they are escaped: secret/data/../x would ask for secret/x.
            if (segment is "." or "..")
            {
                return $"it has a segment \"{segment}\"";
            }
        }

        if (HasControl(path))
        {
            return "it has a control character";
        }

        // Vault refuses it, so that a sentence's full stop does not become part of a name.
        return path.EndsWith('.') ? "it ends with a full stop" : null;
    }

    /// <summary>The same for a namespace, which is sent as a header.</summary>
    /// <param name="name">Without slashes at its ends.</param>
    public static string? FindNamespaceProblem(string? name) => FindProblem(name)
        ?? (name.AsSpan().ContainsAnyExceptInRange(' ', '~') ? "it has a character that no header may have" : null);

    /// <summary>Whether a text would end a line of a log, or hide a part of it.</summary>
    public static bool HasControl(string text) => text.Any(character => char.IsControl(character) || character is '\u2028' or '\u2029');

    /// <summary>What stands before the path in each URL of an address.</summary>
    public static string Root(Uri address)
    {
        string root = (UnixSocket.Is(address) ? UnixSocket.HttpAddress : address).AbsoluteUri;
        return root.EndsWith('/') ? $"{root}v1/" : $"{root}/v1/";
    }

    /// <summary>Escapes each segment, so that a secret may be called <c>a#b c?d</c>.</summary>
    /// <exception cref="VaultException">A segment is <c>.</c> or <c>..</c>: whoever made the path did not check it.</exception>
    public static string Escape(string path)
    {
        if (!path.AsSpan().ContainsAnyExcept(Plain))
        {
            return path;
        }

        if (!path.Contains('/'))
        {
            return Uri.EscapeDataString(path);
        }

        StringBuilder escaped = new(path.Length + 16);
        foreach (string segment in path.Split('/'))
        {
            if (segment is "." or "..")
            {
                throw new VaultException(VaultErrorKind.InvalidRequest, $"The path \"{path}\" has a segment \"{segment}\", which leads elsewhere.");
            }

            if (escaped.Length > 0)
            {
                escaped.Append('/');
            }

            escaped.Append(Uri.EscapeDataString(segment));
        }

        return escaped.ToString();
    }
}
