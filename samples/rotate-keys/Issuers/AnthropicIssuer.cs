using System.Text.Json.Nodes;

namespace RotateKeys.Issuers;

/// <summary>
/// Keys are made in the Console only, and come on standard input. An inactive one can be made active again. See
/// https://platform.claude.com/docs/en/api/admin/api_keys/update.
/// </summary>
internal sealed class AnthropicIssuer(AdminApi api, Arguments arguments, Func<string> readKey) : IKeyIssuer
{
    public string Provider => "Anthropic";

    public Task<IssuedKey> IssueAsync(string? currentKeyId, CancellationToken cancellationToken) =>
        Task.FromResult(GivenKey.Read(arguments, readKey, currentKeyId));

    public Task WithdrawAsync(IssuedKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    public string? CannotBeUndone(string keyId) => null;

    public Task DisableAsync(string keyId, CancellationToken cancellationToken) => api.SendAsync(
        HttpMethod.Post,
        $"v1/organizations/api_keys/{Uri.EscapeDataString(keyId)}",
        new JsonObject { ["status"] = "inactive" },
        RotationOutcome.OldKeyStays,
        $"make the key {keyId} inactive, so it is still good",
        cancellationToken);

    public string Disabled(string keyId) => $"The key {keyId} is inactive. Status active brings it back; archive it when nobody missed it.";
}
