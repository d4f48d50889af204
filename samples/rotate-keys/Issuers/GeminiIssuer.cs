namespace RotateKeys.Issuers;

/// <summary>
/// Keys are made in AI Studio, and come on standard input; their id is the resource name, <c>projects/P/locations/global/keys/K</c>. What
/// is deleted by the API Keys API can be brought back for 30 days. See https://cloud.google.com/api-keys/docs/reference/rest/v2/projects.locations.keys.
/// </summary>
internal sealed class GeminiIssuer(AdminApi api, Arguments arguments, Func<string> readKey) : IKeyIssuer
{
    public string Provider => "Gemini";

    public Task<IssuedKey> IssueAsync(string? currentKeyId, CancellationToken cancellationToken) =>
        Task.FromResult(GivenKey.Read(arguments, readKey, currentKeyId));

    public Task WithdrawAsync(IssuedKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    public string? CannotBeUndone(string keyId) => null;

    public Task DisableAsync(string keyId, CancellationToken cancellationToken) => api.SendAsync(
        HttpMethod.Delete, $"v2/{keyId}", body: null, RotationOutcome.OldKeyStays, $"delete the key {keyId}, so it is still good", cancellationToken);

    public string Disabled(string keyId) => $"The key {keyId} is deleted. For 30 days `gcloud services api-keys undelete {keyId}` brings it back.";
}
