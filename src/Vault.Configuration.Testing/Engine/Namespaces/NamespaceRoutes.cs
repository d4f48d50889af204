using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Namespaces;

/// <summary><c>sys/namespaces</c>: the namespaces directly below that of the request.</summary>
internal sealed class NamespaceRoutes(VaultState state)
{
    public LogicalResponse List(LogicalRequest request) => List(state.Children.Values);

    /// <summary>All levels (OpenBao).</summary>
    public LogicalResponse Scan(LogicalRequest request) => List(state.SelfAndBelow().Skip(1));

    public LogicalResponse Read(LogicalRequest request) =>
        LogicalResponse.With((state.Children.GetValueOrDefault(NameIn(request)) ?? throw VaultError.NotFound()).Namespace.Describe());

    /// <summary>A write replaces the custom metadata as a whole.</summary>
    public LogicalResponse Write(LogicalRequest request)
    {
        SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);

        foreach ((string name, JsonNode? value) in request.Fields.Object("custom_metadata") ?? [])
        {
            metadata[name] = value?.GetValueKind() == System.Text.Json.JsonValueKind.String
                ? value.GetValue<string>()
                : throw VaultError.BadRequest("custom_metadata values must be strings");
        }

        VaultState child = state.FindOrAddChild(NameIn(request));
        child.Namespace.CustomMetadata = metadata;
        return LogicalResponse.With(child.Namespace.Describe());
    }

    /// <summary>A real server takes its time for it, and says so.</summary>
    public LogicalResponse Delete(LogicalRequest request) => state.RemoveChild(NameIn(request))
        ? LogicalResponse.With(new JsonObject { ["status"] = "in-progress" })
        : LogicalResponse.NoContent();

    private LogicalResponse List(IEnumerable<VaultState> namespaces)
    {
        JsonObject info = [];

        foreach (VaultState one in namespaces)
        {
            info[one.Namespace.Path[state.Namespace.Path.Length..]] = one.Namespace.Describe();
        }

        return info.Count == 0
            ? throw VaultError.NotFound()
            : LogicalResponse.With(new JsonObject
            {
                ["key_info"] = info,
                ["keys"] = JsonNodes.Strings(info.Select(pair => pair.Key)),
            });
    }

    private static string NameIn(LogicalRequest request) => request["name"].Trim('/') is var name && name.Contains('/')
        ? throw VaultError.BadRequest("name must not contain /")
        : name;
}
