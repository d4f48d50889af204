using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Kubernetes;

/// <summary>Which service accounts may log in, and what token they get.</summary>
internal sealed class KubernetesRole : IEntry
{
    public IReadOnlyList<string> BoundNames { get; set; } = [];

    public IReadOnlyList<string> BoundNamespaces { get; set; } = [];

    public string? Audience { get; set; }

    public string AliasNameSource { get; private set; } = "serviceaccount_uid";

    public RoleTokenSettings Tokens { get; } = new();

    public void Apply(Fields fields)
    {
        Tokens.Apply(fields);
        BoundNames = fields.List("bound_service_account_names") ?? BoundNames;
        BoundNamespaces = fields.List("bound_service_account_namespaces") ?? BoundNamespaces;
        Audience = fields.Text("audience") ?? Audience;
        AliasNameSource = fields.Text("alias_name_source") ?? AliasNameSource;
        Validate();
    }

    public void Validate()
    {
        if (BoundNames.Count == 0)
        {
            throw VaultError.BadRequest("\"bound_service_account_names\" can not be empty");
        }

        if (BoundNamespaces.Count == 0)
        {
            throw VaultError.BadRequest(
                "\"bound_service_account_namespaces\" can not be empty "
                + "if \"bound_service_account_namespace_selector\" is not set");
        }
    }

    public static bool Binds(IReadOnlyList<string> patterns, string name) => patterns.Any(pattern =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == name);

    public JsonObject Describe()
    {
        JsonObject role = new()
        {
            ["alias_name_source"] = AliasNameSource,
            ["audience"] = Audience ?? "",
            ["bound_service_account_names"] = JsonNodes.Strings(BoundNames),
            ["bound_service_account_namespace_selector"] = "",
            ["bound_service_account_namespaces"] = JsonNodes.Strings(BoundNamespaces),
        };
        Tokens.Describe(role);
        return role;
    }
}
