using System.Net;
using System.Text;

namespace Vault.Configuration.Tests.Fakes;

/// <summary>What a real server (OpenBao 2.6.2) answered, from the folder <c>Recordings</c>.</summary>
internal sealed record Recording(HttpStatusCode Status, string ContentType, string Body)
{
    public byte[] Bytes => Encoding.UTF8.GetBytes(Body);

    public static Recording Of(string name)
    {
        using Stream stream = typeof(Recording).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"There is no recording \"{name}\".");
        using StreamReader reader = new(stream);
        string text = reader.ReadToEnd();

        // An interim answer comes before the real one.
        string[] headAndBody = text[(text.StartsWith("HTTP/1.1 100", StringComparison.Ordinal) ? text.IndexOf("\n\n", StringComparison.Ordinal) + 2 : 0)..].Split("\n\n", 2);
        string[] head = headAndBody[0].Split('\n');
        return new Recording(
            (HttpStatusCode)int.Parse(head[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture),
            head.SingleOrDefault(line => line.StartsWith("Content-Type: ", StringComparison.Ordinal))?["Content-Type: ".Length..] ?? "application/json",
            headAndBody[1].Trim());
    }

    public HttpResponseMessage ToResponse() => new(Status)
    {
        Content = new StringContent(Body, Encoding.UTF8, ContentType.Split(';')[0]),
    };
}
