using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Cubbyhole;

/// <summary>A store of each token's own, gone with the token.</summary>
internal sealed class CubbyholeBackend : Backend
{
    public CubbyholeBackend() => Map("{path*}")
        .On(Operation.Read, Read)
        .OnWrite(Write)
        .On(Operation.Delete, Delete)
        .On(Operation.List, List);

    private static LogicalResponse Read(LogicalRequest request) =>
        Of(request).TryGetValue(request["path"], out JsonObject? data)
            ? LogicalResponse.With((JsonObject)data.DeepClone())
            : throw VaultError.NotFound();

    private static LogicalResponse Write(LogicalRequest request)
    {
        Of(request)[request["path"]] = (JsonObject)request.Fields.Body.DeepClone();
        return LogicalResponse.NoContent();
    }

    private static LogicalResponse Delete(LogicalRequest request)
    {
        Of(request).Remove(request["path"]);
        return LogicalResponse.NoContent();
    }

    private static LogicalResponse List(LogicalRequest request)
    {
        SortedSet<string> names = PathListing.OneLevel(Of(request).Keys, request["path"]);

        return names.Count == 0
            ? throw VaultError.NotFound()
            : LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(names) });
    }

    private static Dictionary<string, JsonObject> Of(LogicalRequest request) =>
        request.Token is { IsBatch: false } token
            ? token.Cubbyhole
            : throw VaultError.BadRequest("cubbyhole operations are only supported by \"service\" type tokens");
}
