using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>What is done to named versions: <c>delete/…</c>, <c>undelete/…</c>, <c>destroy/…</c>.</summary>
internal sealed class VersionRoutes(KeyValueStore store)
{
    public LogicalResponse Delete(LogicalRequest request) => ForEach(request, version =>
    {
        if (version.IsReadable(store.Now))
        {
            version.DeletedAt = store.Now;
        }
    });

    public LogicalResponse Undelete(LogicalRequest request) => ForEach(request, version =>
    {
        if (!version.IsDestroyed)
        {
            version.DeletedAt = null;
        }
    });

    public LogicalResponse Destroy(LogicalRequest request) => ForEach(request, version => version.Destroy());

    private LogicalResponse ForEach(LogicalRequest request, Action<SecretVersion> change)
    {
        IReadOnlyList<string> numbers = request.Fields.List("versions") is { Count: > 0 } asked
            ? asked
            : throw VaultError.BadRequest("No version number provided");
        SecretEntry? entry = store.Find(request["path"]);

        foreach (string number in numbers)
        {
            if (int.TryParse(number, out int parsed) && entry?.Version(parsed) is { } version)
            {
                change(version);
            }
        }

        return LogicalResponse.NoContent();
    }
}
