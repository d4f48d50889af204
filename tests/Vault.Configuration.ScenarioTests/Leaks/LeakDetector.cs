using System.Text;

namespace Vault.Configuration.ScenarioTests.Leaks;

/// <summary>Looks for a secret in a text: as it is, in parts, and in the forms in which bytes are printed.</summary>
internal static class LeakDetector
{
    /// <summary>Of a form that begins, or goes on, or ends like the secret: a text that was cut off is a leak as well.</summary>
    private const int FragmentLength = 12;

    /// <returns>The forms that were found; empty where there is none.</returns>
    public static IEnumerable<string> Find(string text, string secret) =>
        from form in Forms(secret)
        where Fragments(form.Text).Any(fragment => text.Contains(fragment, form.Comparison))
        select form.Name;

    private static IEnumerable<(string Name, string Text, StringComparison Comparison)> Forms(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        yield return ("plain", secret, StringComparison.OrdinalIgnoreCase);
        yield return ("reversed", string.Concat(secret.Reverse()), StringComparison.OrdinalIgnoreCase);
        yield return ("hex", Convert.ToHexString(bytes), StringComparison.OrdinalIgnoreCase);
        yield return ("hex with dashes", BitConverter.ToString(bytes), StringComparison.OrdinalIgnoreCase);
        yield return ("percent", string.Concat(bytes.Select(one => $"%{one:X2}")), StringComparison.OrdinalIgnoreCase);
        yield return ("URL-encoded", Uri.EscapeDataString(secret), StringComparison.OrdinalIgnoreCase);
        for (int alignment = 0; alignment < 3; alignment++)
        {
            string base64 = Base64(bytes, alignment);
            yield return ($"base64 after {alignment} bytes", base64, StringComparison.Ordinal);
            yield return ($"base64url after {alignment} bytes", base64.Replace('+', '-').Replace('/', '_'), StringComparison.Ordinal);
        }
    }

    /// <summary>The characters that no neighbour has a part in, when as many bytes stand before.</summary>
    private static string Base64(byte[] bytes, int alignment)
    {
        string all = Convert.ToBase64String([.. new byte[alignment], .. bytes]);
        int shared = alignment == 0 ? 0 : alignment + 1;
        return all[shared..((alignment + bytes.Length) / 3 * 4)];
    }

    private static IEnumerable<string> Fragments(string form) => form.Length <= FragmentLength
        ? [form]
        : [form[..FragmentLength], form.Substring((form.Length - FragmentLength) / 2, FragmentLength), form[^FragmentLength..]];
}
