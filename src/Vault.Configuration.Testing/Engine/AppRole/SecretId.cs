using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.AppRole;

/// <summary>One secret id of a role.</summary>
internal sealed class SecretId(string id, DateTimeOffset createdAt, TimeSpan ttl, int numUses)
{
    private readonly int _numUses = numUses;
    private int _used;

    public string Id => id;

    public string Accessor { get; } = Guid.NewGuid().ToString();

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public bool HasEnded(DateTimeOffset now) =>
        (ttl > TimeSpan.Zero && now >= createdAt + ttl) || (_numUses > 0 && _used >= _numUses);

    public void Use() => _used++;

    public JsonObject Describe() => new()
    {
        ["secret_id"] = id,
        ["secret_id_accessor"] = Accessor,
        ["secret_id_num_uses"] = _numUses,
        ["secret_id_ttl"] = GoTime.Seconds(ttl),
    };

    public JsonObject DescribeForLookup() => new()
    {
        ["cidr_list"] = new JsonArray(),
        ["creation_time"] = GoTime.Timestamp(createdAt),
        ["expiration_time"] = GoTime.Timestamp(ttl > TimeSpan.Zero ? createdAt + ttl : DateTimeOffset.MinValue),
        ["last_updated_time"] = GoTime.Timestamp(createdAt),
        ["metadata"] = JsonNodes.Map(Metadata) ?? [],
        ["secret_id_accessor"] = Accessor,
        ["secret_id_num_uses"] = Math.Max(0, _numUses - _used),
        ["secret_id_ttl"] = GoTime.Seconds(ttl),
        ["token_bound_cidrs"] = new JsonArray(),
    };
}
