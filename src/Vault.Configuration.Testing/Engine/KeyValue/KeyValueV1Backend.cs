using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>The kv engine, version 1: one value at each path, without metadata.</summary>
internal sealed class KeyValueV1Backend : Backend
{
    private readonly Dictionary<string, JsonObject> _secrets = new(StringComparer.Ordinal);

    public KeyValueV1Backend() => Map("{path*}")
        .On(Operation.Read, Read)
        .OnWrite(Write)
        .On(Operation.Delete, Delete)
        .On(Operation.List, request => Names(PathListing.OneLevel(_secrets.Keys, request["path"])))
        .On(Operation.Scan, request => Names(PathListing.AllLevels(_secrets.Keys, request["path"])))
        .WithExistence(_secrets.ContainsKey);

    public void Put(string path, JsonObject data) => _secrets[path] = data;

    public bool Remove(string path) => _secrets.Remove(path);

    private LogicalResponse Read(LogicalRequest request)
    {
        JsonObject data = _secrets.GetValueOrDefault(request["path"]) ?? throw VaultError.NotFound();
        Fields fields = new(data, new Dictionary<string, string>());

        // A hint by whoever wrote the secret when to read it again; there is no lease.
        return new LogicalResponse
        {
            Data = (JsonObject)data.DeepClone(),
            LeaseDuration = Hint(fields, "ttl") ?? Hint(fields, "lease") ?? TokenLifetime.SystemMaxTtl,
        };
    }

    private LogicalResponse Write(LogicalRequest request)
    {
        if (request["path"].Length == 0)
        {
            throw VaultError.BadRequest("missing path");
        }

        if (request.Fields.Body.Count == 0)
        {
            throw VaultError.BadRequest("missing data fields");
        }

        Put(request["path"], (JsonObject)request.Fields.Body.DeepClone());
        return LogicalResponse.NoContent();
    }

    private LogicalResponse Delete(LogicalRequest request)
    {
        Remove(request["path"]);
        return LogicalResponse.NoContent();
    }

    private static TimeSpan? Hint(Fields fields, string name) =>
        fields.Text(name) is { } text ? GoTime.ParseDuration(text) : null;

    private static LogicalResponse Names(SortedSet<string> names) => names.Count == 0
        ? throw VaultError.NotFound()
        : LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(names) });
}
