using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>Something that an operator writes and reads by name: a role, a user, a group.</summary>
internal interface IEntry
{
    /// <summary>Takes over the fields that were sent; the others stay.</summary>
    void Apply(Fields fields);

    JsonObject Describe();
}
