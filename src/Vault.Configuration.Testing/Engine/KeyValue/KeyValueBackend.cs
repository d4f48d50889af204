using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>The kv engine, version 2.</summary>
internal sealed class KeyValueBackend : Backend
{
    public KeyValueBackend(TimeProvider time, VaultTestProduct product)
    {
        Store = new KeyValueStore(time);
        DataRoutes data = new(Store);
        MetadataRoutes metadata = new(Store);
        VersionRoutes versions = new(Store);
        ListRoutes lists = new(Store, hasPages: product == VaultTestProduct.OpenBao);

        Map("config").On(Operation.Read, metadata.ReadConfig).OnWrite(metadata.WriteConfig);
        Map("data/{path*}")
            .On(Operation.Read, data.Read)
            .OnWrite(data.Write)
            .On(Operation.Patch, data.Patch)
            .On(Operation.Delete, data.Delete)
            .WithExistence(path => Store.Find(path) is not null);
        Map("subkeys/{path*}").On(Operation.Read, data.ReadSubkeys);
        Map("metadata/{path*}")
            .On(Operation.Read, metadata.Read)
            .OnWrite(metadata.Write)
            .On(Operation.Patch, metadata.Patch)
            .On(Operation.Delete, metadata.Delete)
            .On(Operation.List, lists.List)
            .On(Operation.Scan, lists.Scan)
            .WithExistence(path => Store.Find(path) is not null);
        if (product == VaultTestProduct.OpenBao)
        {
            Map("detailed-metadata/{path*}").On(Operation.List, lists.ListDetailed).On(Operation.Scan, lists.ScanDetailed);
        }

        Map("delete/{path*}").OnWrite(versions.Delete);
        Map("undelete/{path*}").OnWrite(versions.Undelete);
        Map("destroy/{path*}").OnWrite(versions.Destroy);
    }

    public KeyValueStore Store { get; }

    public override LogicalResponse AnswerUnknownPath() => new()
    {
        Status = 404,
        Warnings =
        [
            "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. "
            + "If using the OpenBao CLI, use 'bao kv get' for this operation.",
        ],
    };
}
