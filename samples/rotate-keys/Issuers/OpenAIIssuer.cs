using System.Globalization;
using System.Text.Json.Nodes;

namespace RotateKeys.Issuers;

/// <summary>
/// A service account for each key: its id is what the metadata names, and deleting it ends its key. See
/// https://platform.openai.com/docs/api-reference/project-service-accounts.
/// </summary>
internal sealed class OpenAIIssuer(AdminApi api, string project, TimeSpan? lifetime, TimeProvider time) : IKeyIssuer
{
    private readonly string _accounts = $"organization/projects/{Uri.EscapeDataString(project)}/service_accounts";

    public string Provider => "OpenAI";

    public async Task<IssuedKey> IssueAsync(string? currentKeyId, CancellationToken cancellationToken)
    {
        JsonObject request = new() { ["name"] = $"vault-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}" };
        if (lifetime is { } wanted)
        {
            request["expires_in_seconds"] = (int)wanted.TotalSeconds;
        }

        JsonNode account = await api.SendAsync(
            HttpMethod.Post, _accounts, request, RotationOutcome.NothingChanged, "make a key", cancellationToken);
        JsonNode key = account["api_key"]!;
        long? expires = key["expires_at"]?.GetValue<long>();
        return new IssuedKey(
            key["value"]!.GetValue<string>(), account["id"]!.GetValue<string>(), expires is null ? null : DateTimeOffset.FromUnixTimeSeconds(expires.Value));
    }

    public Task WithdrawAsync(IssuedKey key, CancellationToken cancellationToken) => DeleteAsync(
        key.Id, RotationOutcome.NothingChanged, $"take back the new key {key.Id}, which nobody has: delete this service account by hand", cancellationToken);

    public string CannotBeUndone(string keyId) =>
        $"The service account {keyId} and its key are deleted at OpenAI, which cannot be undone. Its last_used_at there says whether anybody still uses it.";

    public Task DisableAsync(string keyId, CancellationToken cancellationToken) =>
        DeleteAsync(keyId, RotationOutcome.OldKeyStays, $"delete the service account {keyId}, whose key is still good", cancellationToken);

    public string Disabled(string keyId) => $"The service account {keyId} is deleted, and its key with it.";

    private async Task DeleteAsync(string account, RotationOutcome otherwise, string what, CancellationToken cancellationToken) =>
        await api.SendAsync(HttpMethod.Delete, $"{_accounts}/{Uri.EscapeDataString(account)}", body: null, otherwise, what, cancellationToken);
}
