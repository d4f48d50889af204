namespace Vault.Configuration.Testing.Engine.Messages;

/// <summary>One HTTP request as the engine sees it: no sockets, the path decoded and without <c>/v1/</c>.</summary>
internal sealed record EngineRequest(
    string Method,
    RequestTarget Target,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>What the client showed, in DER, its own certificate first; null on a connection without TLS.</summary>
    public IReadOnlyList<byte[]>? ClientCertificates { get; init; }

    public string? Header(string name) => Headers.TryGetValue(name, out string? value) ? value : null;

    public string? Token
    {
        get
        {
            if (Header("X-Vault-Token") is { Length: > 0 } token)
            {
                return token;
            }

            const string Scheme = "Bearer ";
            return Header("Authorization") is { } value && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? value[Scheme.Length..].Trim()
                : null;
        }
    }

    /// <summary>The namespace asked for, or null for the root namespace, however it is spelled.</summary>
    public string? Namespace =>
        Header("X-Vault-Namespace")?.Trim('/') is { Length: > 0 } name && name != "root" ? name : null;
}
