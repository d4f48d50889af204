using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Leases;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Cloud;

/// <summary>
/// An engine that gives out credentials of a cloud: AWS, Google Cloud, Azure, or what a test makes up. Nothing is asked of any
/// cloud, and roles are declared by the test only.
/// </summary>
internal sealed class CloudBackend : Backend
{
    private readonly VaultState _state;
    private readonly Dictionary<string, CloudRole> _roles = new(StringComparer.Ordinal);

    public CloudBackend(VaultState state)
    {
        _state = state;
        Map("{path*}").On(Operation.Read, Read).OnWrite(Read);
    }

    public void Put(string path, CloudRole role) => _roles[path] = role;

    public CloudRole? FindRole(string path) => _roles.GetValueOrDefault(path);

    private LogicalResponse Read(LogicalRequest request)
    {
        CloudRole role = FindRole(request["path"])
            ?? throw VaultError.BadRequest($"Role '{request["path"].Split('/').ElementAtOrDefault(1)}' not found");
        DateTimeOffset now = _state.Leases.Now;
        TokenLifetime lifetime = role.Lifetime(now, request.Fields.Duration("ttl"));
        IReadOnlyList<string> warnings = lifetime.Begin();
        JsonObject fields = role.Fields(now, lifetime.GrantedTtl);

        return role.IsLeased
            ? _state.Leases.Add(request.FullPath, request.Token!, lifetime, new Credential()).Answer(fields, warnings)
            : LogicalResponse.With(fields);
    }

    /// <summary>There is no cloud to be told of its end.</summary>
    private sealed class Credential : LeasedSecret;
}
