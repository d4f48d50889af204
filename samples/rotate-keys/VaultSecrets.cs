using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace RotateKeys;

/// <summary>One secret of KV version 2 as it was found: what is written next keeps whatever is not the key.</summary>
/// <param name="Version">The newest version, deleted or not; 0 if there was none.</param>
/// <param name="Fields">All of its fields.</param>
/// <param name="Notes">Its custom metadata.</param>
internal sealed record StoredSecret(int Version, JsonObject Fields, JsonObject Notes)
{
    /// <summary>The provider's name for the key.</summary>
    public string? KeyId => Notes["key_id"]?.GetValue<string>();

    /// <summary>The key before, as long as it is still good.</summary>
    public string? PreviousKeyId => Notes["previous_key_id"]?.GetValue<string>();

    public override string ToString() => $"version {Version}";
}

/// <summary>The three calls of Vault that a rotation needs.</summary>
internal sealed class VaultSecrets(HttpClient http, string address, string token, string? vaultNamespace, Arguments arguments)
{
    public string Path => $"{arguments.Mount}/{arguments.Path}";

    public async Task<StoredSecret> ReadAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "data", body: null, RotationOutcome.NothingChanged, cancellationToken);
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
        {
            throw new RotationException(RotationOutcome.NothingChanged, $"Vault did not let {Path} be read (status {(int)answer.StatusCode}).");
        }

        // A deleted version is a 404 that has its metadata all the same.
        JsonNode? data = (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))?["data"];
        return new StoredSecret(
            data?["metadata"]?["version"]?.GetValue<int>() ?? 0,
            data?["data"]?.DeepClone().AsObject() ?? [],
            data?["metadata"]?["custom_metadata"]?.DeepClone().AsObject() ?? []);
    }

    /// <summary>Writes the key if nobody wrote meanwhile.</summary>
    public async Task<StoredSecret> WriteAsync(StoredSecret current, string key, CancellationToken cancellationToken)
    {
        JsonObject fields = current.Fields.DeepClone().AsObject();
        fields[arguments.Field] = key;
        JsonObject body = new() { ["options"] = new JsonObject { ["cas"] = current.Version }, ["data"] = fields };
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, "data", body, RotationOutcome.NotEverywhere, cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            JsonNode said = (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
            return current with { Version = said["data"]!["version"]!.GetValue<int>(), Fields = fields };
        }

        string why = await answer.Content.ReadAsStringAsync(cancellationToken);
        throw new RotationException(
            RotationOutcome.NothingChanged,
            why.Contains("check-and-set", StringComparison.Ordinal)
                ? $"Somebody else wrote {Path} after version {current.Version}. Nothing was changed; see what it is before you try again."
                : $"Vault did not let {Path} be written (status {(int)answer.StatusCode}). Nothing was changed.");
    }

    /// <summary>Changes some of the custom metadata; <see langword="null"/> removes.</summary>
    public async Task<StoredSecret> AnnotateAsync(StoredSecret secret, Dictionary<string, string?> changes, CancellationToken cancellationToken)
    {
        JsonObject notes = secret.Notes.DeepClone().AsObject();
        foreach ((string name, string? value) in changes)
        {
            notes.Remove(name);
            if (value is not null)
            {
                notes[name] = value;
            }
        }

        JsonObject body = new() { ["custom_metadata"] = notes.DeepClone() };
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, "metadata", body, RotationOutcome.NotEverywhere, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new RotationException(
                RotationOutcome.NotEverywhere,
                $"Vault did not take the custom metadata of {Path} (status {(int)answer.StatusCode}). Set it by hand, with "
                + $"`vault kv metadata patch`: {string.Join(", ", changes.Select(change => $"{change.Key}={change.Value}"))}.");
        }

        return secret with { Notes = notes };
    }

    /// <param name="method">The method.</param>
    /// <param name="kind"><c>data</c> or <c>metadata</c>.</param>
    /// <param name="body">What is written.</param>
    /// <param name="withoutAnswer">How far it came if there is no answer: what was written then may be there or not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string kind, JsonObject? body, RotationOutcome withoutAnswer, CancellationToken cancellationToken)
    {
        string path = string.Join('/', arguments.Path.Split('/').Select(Uri.EscapeDataString));
        using HttpRequestMessage request = new(method, $"{address.TrimEnd('/')}/v1/{arguments.Mount}/{kind}/{path}");
        request.Headers.Add("X-Vault-Token", token);
        request.Headers.Add("X-Vault-Request", "true");
        if (!string.IsNullOrEmpty(vaultNamespace))
        {
            request.Headers.Add("X-Vault-Namespace", vaultNamespace);
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            // Not the message of HTTP, which may quote what was sent.
            throw new RotationException(
                withoutAnswer, $"Vault did not answer ({failure.HttpRequestError}). `vault kv metadata get {Path}` tells what is there now.");
        }
    }
}
