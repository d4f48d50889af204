using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Vault.Configuration.ContractTests.Replay;

/// <summary>
/// Finds where a live answer differs from a recorded one: in status, in the headers that matter, in the properties and their
/// kinds, and in every value that is not made up by a server or taken from a clock.
/// </summary>
internal static partial class AnswerComparer
{
    private static readonly string[] HeadersThatMatter =
        ["Content-Type", "Cache-Control", "Strict-Transport-Security", "Location", "Allow", "X-Vault-Namespace"];

    private static readonly HashSet<string> MadeUp =
    [
        "request_id", "client_token", "accessor", "wrapped_accessor", "token", "entity_id", "id", "uuid", "role_id", "secret_id",
        "secret_id_accessor", "service_account_uid", "cluster_name", "cluster_id", "nonce", "created_time", "deletion_time",
        "updated_time", "creation_time", "expire_time", "issue_time", "last_renewal", "last_renewal_time", "modified", "ttl",
        "server_time_utc", "password", "last_vault_rotation",
        "serial_number", "expiration", "not_before", "issuer_id", "key_id", "private_key", "kubernetes_ca_cert", "storage_type", "t", "n",
    ];

    public static IEnumerable<string> Differences(Answer recorded, Answer ours)
    {
        if (recorded.Status != ours.Status)
        {
            yield return $"status: {recorded.Status} was recorded, {ours.Status} came: {ours.Body}";
        }

        foreach (string name in HeadersThatMatter)
        {
            string? expected = recorded.Headers.GetValueOrDefault(name);
            string? actual = ours.Headers.GetValueOrDefault(name);

            if (expected != actual)
            {
                yield return $"{name}: \"{expected}\" was recorded, \"{actual}\" came";
            }
        }

        if (recorded.Json is null || ours.Json is null)
        {
            if (WithoutChance(recorded.Body) != WithoutChance(ours.Body))
            {
                yield return $"body: \"{recorded.Body}\" was recorded, \"{ours.Body}\" came";
            }

            yield break;
        }

        foreach (string difference in Compare("$", "", recorded.Json, ours.Json))
        {
            yield return difference;
        }
    }

    private static IEnumerable<string> Compare(string path, string name, JsonNode? recorded, JsonNode? ours) => (recorded, ours) switch
    {
        (JsonObject left, JsonObject right) => left.Select(pair => pair.Key)
            .Union(right.Select(pair => pair.Key))
            .SelectMany(key => CompareProperty(path, key, left, right)),
        (JsonArray left, JsonArray right) when left.Count == right.Count => left
            .Zip(right)
            .SelectMany((pair, index) => Compare($"{path}[{index}]", name, pair.First, pair.Second)),
        _ when Kind(recorded) != Kind(ours) => [$"{path}: {Kind(recorded)} was recorded, {Kind(ours)} came"],
        _ when MadeUp.Contains(name) => EmptinessDifference(path, recorded, ours),
        _ when !JsonNode.DeepEquals(WithoutChance(recorded), WithoutChance(ours)) => [$"{path}: {recorded?.ToJsonString()} was recorded, {ours?.ToJsonString()} came"],
        _ => [],
    };

    private static IEnumerable<string> CompareProperty(string path, string key, JsonObject recorded, JsonObject ours) =>
        !ours.ContainsKey(key) ? [$"{path}.{key}: was recorded, but is missing"]
        : !recorded.ContainsKey(key) ? [$"{path}.{key}: came, but was not recorded"]
        : Compare($"{path}.{key}", key, recorded[key], ours[key]);

    /// <summary>A made-up value may be any, but not empty where the real one was not, or the other way round.</summary>
    private static IEnumerable<string> EmptinessDifference(string path, JsonNode? recorded, JsonNode? ours) =>
        Kind(recorded) == JsonValueKind.String && recorded!.GetValue<string>().Length == 0 != (ours!.GetValue<string>().Length == 0)
            ? [$"{path}: \"{recorded}\" was recorded, \"{ours}\" came"]
            : [];

    private static JsonNode? WithoutChance(JsonNode? node) =>
        Kind(node) == JsonValueKind.String ? JsonValue.Create(WithoutChance(node!.GetValue<string>())) : node;

    /// <summary>
    /// Lease ids, user names and certificates are compared as far as they are no chance: <c>database/creds/app/*</c>,
    /// <c>v-token-app-*</c>, and that it is PEM.
    /// </summary>
    private static string WithoutChance(string text) => MadeUpPart().Replace(text, "*");

    [GeneratedRegex(@"\b([0-9A-Za-z]{20}-[0-9]{10}|[0-9A-Za-z]{24})$|(?<=-BEGIN CERTIFICATE-----)[^-]+")]
    private static partial Regex MadeUpPart();

    private static JsonValueKind Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        null => JsonValueKind.Null,
        JsonValueKind.False => JsonValueKind.True,
        JsonValueKind kind => kind,
    };
}
