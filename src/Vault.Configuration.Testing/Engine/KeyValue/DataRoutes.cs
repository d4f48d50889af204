using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>Reading and writing the values: <c>data/…</c> and <c>subkeys/…</c>.</summary>
internal sealed class DataRoutes(KeyValueStore store)
{
    public LogicalResponse Read(LogicalRequest request) =>
        Answer(request, (answer, data) => answer["data"] = data?.DeepClone());

    public LogicalResponse ReadSubkeys(LogicalRequest request)
    {
        int depth = request.Fields.Integer("depth") ?? 0;
        return Answer(request, (answer, data) => answer["subkeys"] = data is null ? null : Subkeys.Of(data, depth));
    }

    public LogicalResponse Write(LogicalRequest request)
    {
        JsonObject data = request.Fields.Object("data") ?? throw VaultError.BadRequest("no data provided");
        return Written(request, (JsonObject)data.DeepClone());
    }

    public LogicalResponse Patch(LogicalRequest request)
    {
        SecretEntry? entry = store.Find(request["path"]);

        if (entry?.Current is not { } current)
        {
            return LogicalResponse.Empty(404);
        }

        if (!current.IsReadable(store.Now))
        {
            return new LogicalResponse { Status = 404, Data = Unreadable(entry, current) };
        }

        JsonObject patch = request.Fields.Object("data") ?? throw VaultError.BadRequest("no data provided");
        return Written(request, MergePatch.Apply(current.Data!, patch));
    }

    /// <summary>Deletes the newest version, softly.</summary>
    public LogicalResponse Delete(LogicalRequest request)
    {
        if (store.Find(request["path"])?.Current is { } current && current.IsReadable(store.Now))
        {
            current.DeletedAt = store.Now;
        }

        return LogicalResponse.NoContent();
    }

    private LogicalResponse Written(LogicalRequest request, JsonObject data)
    {
        int? cas = request.Fields.Object("options") is { } options
            ? new Fields(options, new Dictionary<string, string>()).Integer("cas")
            : null;
        SecretVersion version = store.Write(request["path"], data, cas);

        return LogicalResponse.With(version.Describe(store.Find(request["path"])!.DescribeCustomMetadata()));
    }

    private LogicalResponse Answer(LogicalRequest request, Action<JsonObject, JsonObject?> fill)
    {
        (SecretEntry entry, SecretVersion version) = Find(request);
        bool isReadable = version.IsReadable(store.Now);
        JsonObject answer = [];
        fill(answer, isReadable ? version.Data : null);
        answer["metadata"] = version.Describe(entry.DescribeCustomMetadata());

        return new LogicalResponse { Status = isReadable ? 200 : 404, Data = answer };
    }

    private (SecretEntry Entry, SecretVersion Version) Find(LogicalRequest request)
    {
        string path = request["path"];
        int asked = request.Fields.Integer("version") ?? 0;

        if (path.EndsWith('/') && store.Find(path.TrimEnd('/')) is not null)
        {
            // A real server finds the metadata, but no data, under the name with the slash.
            throw VaultError.With(500, VaultError.Wrapped("could not find version data"));
        }

        SecretEntry entry = store.Find(path) ?? throw VaultError.NotFound();
        SecretVersion version = (asked == 0 ? entry.Current : entry.Version(asked)) ?? throw VaultError.NotFound();
        return (entry, version);
    }

    private static JsonObject Unreadable(SecretEntry entry, SecretVersion version) =>
        version.Describe(entry.DescribeCustomMetadata());
}
