using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Wrapping;

/// <summary><c>sys/wrapping/…</c>. The wrapping token is in the body, or it is the caller's token.</summary>
internal sealed class WrappingRoutes(ResponseWrapper wrapper)
{
    public const string LookupPath = "sys/wrapping/lookup";
    public const string UnwrapPath = "sys/wrapping/unwrap";
    public const string RewrapPath = "sys/wrapping/rewrap";

    /// <summary>Wrapping itself happens where every answer is wrapped that asks for it.</summary>
    public static LogicalResponse Wrap(LogicalRequest request) =>
        LogicalResponse.With((JsonObject)request.Fields.Body.DeepClone());

    public LogicalResponse Unwrap(LogicalRequest request) => wrapper.Take(TokenIn(request)).Response;

    public LogicalResponse Rewrap(LogicalRequest request)
    {
        WrappedResponse taken = wrapper.Take(TokenIn(request));
        return wrapper.Wrap(taken.Response, taken.CreationPath, taken.Ttl);
    }

    public LogicalResponse Lookup(LogicalRequest request)
    {
        WrappedResponse wrapped = wrapper.Peek(TokenIn(request));

        return LogicalResponse.With(new JsonObject
        {
            ["creation_path"] = wrapped.CreationPath,
            ["creation_time"] = GoTime.Timestamp(wrapped.CreatedAt),
            ["creation_ttl"] = GoTime.Seconds(wrapped.Ttl),
        });
    }

    private static string? TokenIn(LogicalRequest request) => request.Fields.Text("token") ?? request.Token?.Id;
}
