using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Ldap;

/// <summary>What Vault adds to a user or a group of the directory: policies, and for users more groups.</summary>
internal sealed class LdapMapping : IEntry
{
    public IReadOnlyList<string> Policies { get; private set; } = [];

    public IReadOnlyList<string> Groups { get; private set; } = [];

    public void Apply(Fields fields)
    {
        Policies = fields.List("policies") ?? [];
        Groups = fields.List("groups") ?? [];
    }

    public JsonObject Describe() => new()
    {
        ["groups"] = string.Join(',', Groups),
        ["policies"] = JsonNodes.Strings(Policies),
    };
}
