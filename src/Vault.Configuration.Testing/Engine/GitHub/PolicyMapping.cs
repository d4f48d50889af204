using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.GitHub;

/// <summary>The policies of a team or a user, as a comma-separated text.</summary>
internal sealed class PolicyMapping : IEntry
{
    private string _value = "";

    public IEnumerable<string> Policies =>
        _value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public void Apply(Fields fields) => _value = string.Join(',', fields.List("value") ?? []);

    public JsonObject Describe() => new() { ["value"] = _value };
}
