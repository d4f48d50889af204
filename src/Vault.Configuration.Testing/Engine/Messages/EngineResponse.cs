namespace Vault.Configuration.Testing.Engine.Messages;

/// <summary>One HTTP answer, ready to be put on a wire.</summary>
internal sealed record EngineResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    public static EngineResponse Json(int status, ReadOnlyMemory<byte> body) =>
        Plain(status, "application/json", body);

    public static EngineResponse Plain(int status, string contentType, ReadOnlyMemory<byte> body) =>
        new(status, StandardHeaders(contentType), body);

    public static EngineResponse Html(int status, string location, string body) =>
        new(
            status,
            [.. StandardHeaders("text/html; charset=utf-8"), new("Location", location)],
            System.Text.Encoding.UTF8.GetBytes(body));

    private static KeyValuePair<string, string>[] StandardHeaders(string contentType) =>
    [
        new("Cache-Control", "no-store"),
        new("Content-Type", contentType),
        new("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    ];
}
