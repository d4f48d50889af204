using System.Text.Json;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.AppRole;

/// <summary><c>auth/approle/role/NAME/secret-id…</c>.</summary>
internal sealed class SecretIdRoutes(AppRoleStore store)
{
    public LogicalResponse Create(LogicalRequest request) => Create(request, id: null);

    public LogicalResponse CreateCustom(LogicalRequest request) =>
        Create(request, request.Fields.Text("secret_id") ?? throw VaultError.BadRequest("missing secret_id"));

    public LogicalResponse List(LogicalRequest request)
    {
        AppRoleRole role = store.Get(request["role"]);
        List<string> accessors =
            [.. role.SecretIds.Where(secretId => !secretId.HasEnded(store.Now)).Select(secretId => secretId.Accessor)];

        return accessors.Count == 0
            ? throw VaultError.NotFound()
            : LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(accessors) });
    }

    public LogicalResponse Lookup(LogicalRequest request) => Describe(BySecretId(request).SecretId);

    public LogicalResponse LookupByAccessor(LogicalRequest request) => Describe(ByAccessor(request).SecretId);

    public LogicalResponse Destroy(LogicalRequest request) => Remove(BySecretId(request));

    public LogicalResponse DestroyByAccessor(LogicalRequest request) => Remove(ByAccessor(request));

    private LogicalResponse Create(LogicalRequest request, string? id)
    {
        SecretId secretId = store.CreateSecretId(
            store.Get(request["role"]),
            id,
            request.Fields.Duration("ttl"),
            request.Fields.Integer("num_uses"),
            ReadMetadata(request.Fields));

        return new LogicalResponse { Data = secretId.Describe(), AccessorToReport = secretId.Accessor };
    }

    private static LogicalResponse Describe(SecretId? secretId) =>
        secretId is null ? LogicalResponse.NoContent() : LogicalResponse.With(secretId.DescribeForLookup());

    private static LogicalResponse Remove((AppRoleRole Role, SecretId? SecretId) found)
    {
        if (found.SecretId is not null)
        {
            found.Role.Remove(found.SecretId);
        }

        return LogicalResponse.NoContent();
    }

    private (AppRoleRole Role, SecretId? SecretId) BySecretId(LogicalRequest request)
    {
        AppRoleRole role = store.Get(request["role"]);
        return (role, role.Find(request.Fields.Text("secret_id"), store.Now));
    }

    private (AppRoleRole Role, SecretId? SecretId) ByAccessor(LogicalRequest request)
    {
        AppRoleRole role = store.Get(request["role"]);
        return (role, role.FindByAccessor(request.Fields.Text("secret_id_accessor"), store.Now));
    }

    // The metadata is JSON in a string, a quirk of this method.
    private static Dictionary<string, string>? ReadMetadata(Fields fields)
    {
        if (fields.Text("metadata") is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return GoJson.Read(text) is JsonObject metadata
                ? metadata.ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "", StringComparer.Ordinal)
                : throw VaultError.BadRequest("failed to parse metadata");
        }
        catch (JsonException)
        {
            throw VaultError.BadRequest("failed to parse metadata");
        }
    }
}
