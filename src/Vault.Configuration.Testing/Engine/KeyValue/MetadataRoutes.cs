using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary><c>metadata/…</c> of a secret, and <c>config</c> of the mount.</summary>
internal sealed class MetadataRoutes(KeyValueStore store)
{
    public LogicalResponse ReadConfig(LogicalRequest request) => LogicalResponse.With(store.Settings.Describe());

    public LogicalResponse WriteConfig(LogicalRequest request)
    {
        store.Settings.Apply(request.Fields);
        return LogicalResponse.NoContent();
    }

    public LogicalResponse Read(LogicalRequest request) =>
        LogicalResponse.With((store.Find(request["path"]) ?? throw VaultError.NotFound()).Describe());

    /// <summary>A write replaces the custom metadata as a whole.</summary>
    public LogicalResponse Write(LogicalRequest request)
    {
        SortedDictionary<string, string>? custom = request.Fields.Object("custom_metadata") is { } asked
            ? CustomMetadata.Read(asked)
            : null;
        DateTimeOffset stamp = store.NextStamp();
        SecretEntry entry = store.FindOrAdd(request["path"], stamp);

        entry.Settings.Apply(request.Fields);
        entry.CustomMetadata = custom ?? entry.CustomMetadata;
        entry.TouchMetadata(stamp);
        return LogicalResponse.NoContent();
    }

    /// <summary>A patch changes single names of the custom metadata; null removes one.</summary>
    public LogicalResponse Patch(LogicalRequest request)
    {
        if (store.Find(request["path"]) is not { } entry)
        {
            return LogicalResponse.Empty(404);
        }

        if (request.Fields.Object("custom_metadata") is { } patch)
        {
            JsonObject merged = MergePatch.Apply(entry.DescribeCustomMetadata() ?? [], patch);
            entry.CustomMetadata = CustomMetadata.Read(merged);
        }

        entry.Settings.Apply(request.Fields);
        entry.TouchMetadata(store.NextStamp());
        return LogicalResponse.NoContent();
    }

    /// <summary>Removes the secret with all its versions; the next write starts at version 1 again.</summary>
    public LogicalResponse Delete(LogicalRequest request)
    {
        store.Remove(request["path"]);
        return LogicalResponse.NoContent();
    }
}
