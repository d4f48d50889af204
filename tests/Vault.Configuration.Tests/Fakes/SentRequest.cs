namespace Vault.Configuration.Tests.Fakes;

/// <summary>A request as it would have gone over the wire.</summary>
internal sealed record SentRequest(
    string Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, string? ContentType, string Body)
{
    /// <summary>Below <c>/v1/</c>, as it was escaped.</summary>
    public string Path => Uri.AbsolutePath[(Uri.AbsolutePath.IndexOf("/v1/", StringComparison.Ordinal) + 4)..];

    public string? Token => Headers.GetValueOrDefault("X-Vault-Token");
}
