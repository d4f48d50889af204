using System.Globalization;
using System.Text;

namespace Vault.Configuration.ScenarioTests.Faults;

/// <summary>One HTTP/1.1 message as it came over the wire.</summary>
/// <param name="Bytes">Head and body.</param>
/// <param name="HeadLength">How many of them are the head, the empty line included.</param>
/// <param name="IsWhole">Whether the body came to its end.</param>
internal sealed record HttpBytes(byte[] Bytes, int HeadLength, bool IsWhole)
{
    public string Head => Encoding.Latin1.GetString(Bytes, 0, HeadLength);

    public string FirstLine => Head[..Head.IndexOf('\r', StringComparison.Ordinal)];

    public ReadOnlySpan<byte> Body => Bytes.AsSpan(HeadLength);

    /// <summary>The same head, with other lines for the length of the body.</summary>
    public byte[] HeadWith(params string[] lines) => Encoding.Latin1.GetBytes(string.Join(
        "\r\n",
        Head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase))
            .Concat(lines)) + "\r\n\r\n");

    /// <returns><see langword="null"/> where the connection ended before a head was there.</returns>
    public static async Task<HttpBytes?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        int headLength = -1;
        int wanted = int.MaxValue;
        while (length < wanted)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return headLength < 0 ? null : new HttpBytes(buffer[..length], headLength, IsWhole: false);
            }

            length += read;
            if (headLength < 0 && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) is >= 0 and int end)
            {
                headLength = end + 4;
                wanted = headLength + ContentLength(Encoding.Latin1.GetString(buffer, 0, headLength));
            }
        }

        return new HttpBytes(buffer[..length], headLength, IsWhole: true);
    }

    private static int ContentLength(string head)
    {
        const string Name = "\r\nContent-Length: ";
        int at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : int.Parse(
            head.AsSpan(at + Name.Length, head.IndexOf('\r', at + 2) - at - Name.Length), CultureInfo.InvariantCulture);
    }
}
