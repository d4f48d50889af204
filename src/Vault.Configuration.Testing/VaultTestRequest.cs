using System.Globalization;
using System.Text;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing;

/// <summary>A request that a <see cref="VaultTestServer"/> received.</summary>
public sealed class VaultTestRequest
{
    private readonly EngineRequest _request;
    private string? _body;

    internal VaultTestRequest(EngineRequest request, DateTimeOffset receivedAt)
    {
        _request = request;
        ReceivedAt = receivedAt;
    }

    /// <summary>The HTTP method in upper case, such as <c>GET</c> or <c>LIST</c>.</summary>
    public string Method => _request.Method;

    /// <summary>The decoded path without <c>/v1/</c>, such as <c>secret/data/orders/db</c>.</summary>
    public string Path => _request.Target.Path;

    /// <summary>The decoded query.</summary>
    public IReadOnlyDictionary<string, string> Query => _request.Target.Query;

    /// <summary>The headers, found by name in any case. The token is among them.</summary>
    public IReadOnlyDictionary<string, string> Headers => _request.Headers;

    /// <summary>The Vault token, from <c>X-Vault-Token</c> or <c>Authorization: Bearer</c>; null when there was none.</summary>
    public string? Token => _request.Token;

    /// <summary>The namespace asked for; null for the root namespace.</summary>
    public string? Namespace => _request.Namespace;

    /// <summary>The body as text; empty when there was none.</summary>
    public string Body => _body ??= Encoding.UTF8.GetString(_request.Body.Span);

    /// <summary>When it came in, on the server's <see cref="TimeProvider"/>.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>The status it was answered with; null while it is under way, and when the connection was reset.</summary>
    public int? StatusCode { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Method} {Path} → {StatusCode?.ToString(CultureInfo.InvariantCulture) ?? "no answer"}";
}
