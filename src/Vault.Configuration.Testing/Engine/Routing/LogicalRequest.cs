using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>A request that was let in, on its way to the engine of its mount.</summary>
internal sealed class LogicalRequest
{
    /// <summary>The whole path, as policies see it.</summary>
    public required string FullPath { get; init; }

    public required Fields Fields { get; init; }

    /// <summary>The caller's token; null on paths that need none.</summary>
    public Token? Token { get; init; }

    /// <summary>What the client showed, in DER, its own certificate first; null on a connection without TLS.</summary>
    public IReadOnlyList<byte[]>? ClientCertificates { get; init; }

    public required IReadOnlyDictionary<string, string> RouteValues { get; init; }

    public string this[string routeValue] => RouteValues[routeValue];
}
