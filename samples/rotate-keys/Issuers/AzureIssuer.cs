using System.Text.Json.Nodes;

namespace RotateKeys.Issuers;

/// <summary>
/// Two slots, Key1 and Key2. Regenerating one ends what was in it at once, so the new key is made in the slot that is not in use, and the
/// other one stays good until the next rotation needs it. See https://learn.microsoft.com/rest/api/aiservices/accountmanagement/accounts/regenerate-key.
/// </summary>
internal sealed class AzureIssuer(AdminApi api, string resource) : IKeyIssuer
{
    public string Provider => "Azure";

    public async Task<IssuedKey> IssueAsync(string? currentKeyId, CancellationToken cancellationToken)
    {
        string slot = currentKeyId switch
        {
            "Key1" => "Key2",
            "Key2" => "Key1",
            _ => throw new RotationException(
                RotationOutcome.NothingChanged,
                "The custom metadata has no key_id that is Key1 or Key2, so the slot in use is not known, and the other one cannot be chosen. Set it with `vault kv metadata patch`."),
        };
        JsonNode keys = await RegenerateAsync(slot, RotationOutcome.NothingChanged, $"make a key in the slot {slot}", cancellationToken);
        return new IssuedKey(keys[slot == "Key1" ? "key1" : "key2"]!.GetValue<string>(), slot, expiresAt: null);
    }

    /// <summary>Nobody has it, and the next rotation makes another one in its place.</summary>
    public Task WithdrawAsync(IssuedKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    public string CannotBeUndone(string keyId) =>
        $"The old key in the slot {keyId} is still good, until the next rotation makes a new one there. To end it now (--yes) cannot be undone.";

    public bool OldKeyMayStay => true;

    public Task DisableAsync(string keyId, CancellationToken cancellationToken) =>
        RegenerateAsync(keyId, RotationOutcome.OldKeyStays, $"regenerate the slot {keyId}, whose key is still good", cancellationToken);

    public string Disabled(string keyId) => $"The old key of the slot {keyId} is gone: another one, which nobody has, is in its place.";

    private Task<JsonNode> RegenerateAsync(string slot, RotationOutcome otherwise, string what, CancellationToken cancellationToken) => api.SendAsync(
        HttpMethod.Post,
        $"{resource.Trim('/')}/regenerateKey?api-version=2024-10-01",
        new JsonObject { ["keyName"] = slot },
        otherwise,
        what,
        cancellationToken);
}
