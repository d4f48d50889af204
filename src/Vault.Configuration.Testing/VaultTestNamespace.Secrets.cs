using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.KeyValue;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing;

/// <content>Secrets, past HTTP: no token is needed and no request is recorded.</content>
public partial class VaultTestNamespace
{
    /// <summary>Writes a new version of a secret; in a KV engine of version 1, the secret.</summary>
    /// <param name="mount">Where the KV engine is, such as <c>secret</c>.</param>
    /// <param name="path">The secret's path in it, such as <c>orders/db</c>.</param>
    /// <param name="fields">What it holds.</param>
    /// <returns>The number of the version; 0 in a KV engine of version 1.</returns>
    public int PutSecret(string mount, string path, params (string Field, string? Value)[] fields) =>
        PutSecret(mount, path, fields.Select(field => KeyValuePair.Create(field.Field, field.Value)));

    /// <summary>Writes a new version of a secret; in a KV engine of version 1, the secret.</summary>
    /// <param name="mount">Where the KV engine is, such as <c>secret</c>.</param>
    /// <param name="path">The secret's path in it, such as <c>orders/db</c>.</param>
    /// <param name="fields">What it holds.</param>
    /// <returns>The number of the version; 0 in a KV engine of version 1.</returns>
    public int PutSecret(string mount, string path, IEnumerable<KeyValuePair<string, string?>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        JsonObject data = [];

        foreach ((string name, string? value) in fields.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            data[name] = value;
        }

        return Put(mount, path, data);
    }

    /// <summary>Writes a new version of a secret from a JSON object; in a KV engine of version 1, the secret.</summary>
    /// <param name="mount">Where the KV engine is, such as <c>secret</c>.</param>
    /// <param name="path">The secret's path in it, such as <c>orders/db</c>.</param>
    /// <param name="json">What it holds. As on a real server, every number becomes a float64.</param>
    /// <returns>The number of the version; 0 in a KV engine of version 1.</returns>
    public int PutSecretJson(string mount, string path, string json) => Put(
        mount,
        path,
        GoJson.Read(json) as JsonObject ?? throw new ArgumentException("A secret is a JSON object.", nameof(json)));

    /// <summary>
    /// Deletes the newest version softly: reading it is a 404 with a body, and it can be undeleted. In a KV engine of version 1 the
    /// secret is gone.
    /// </summary>
    /// <param name="mount">Where the KV engine is.</param>
    /// <param name="path">The secret's path in it.</param>
    public void DeleteSecret(string mount, string path) => Change(state =>
    {
        if (FirstVersionAt(state, mount) is not { } unversioned)
        {
            Change(state, mount, path, entry => entry.Current, (version, now) => version.DeletedAt = now);
        }
        else if (!unversioned.Remove(path))
        {
            throw new InvalidOperationException($"There is no secret \"{mount}/{path}\".");
        }
    });

    /// <summary>Takes back the soft deletion of a version.</summary>
    /// <param name="mount">Where the KV engine is.</param>
    /// <param name="path">The secret's path in it.</param>
    /// <param name="version">The version.</param>
    public void UndeleteSecret(string mount, string path, int version) => ChangeVersion(
        mount,
        path,
        entry => entry.Version(version),
        (found, _) => found.DeletedAt = found.IsDestroyed ? found.DeletedAt : null);

    /// <summary>Destroys a version for good.</summary>
    /// <param name="mount">Where the KV engine is.</param>
    /// <param name="path">The secret's path in it.</param>
    /// <param name="version">The version.</param>
    public void DestroySecret(string mount, string path, int version) => ChangeVersion(
        mount, path, entry => entry.Version(version), (found, _) => found.Destroy());

    /// <summary>Removes a secret with all its versions; the next write starts at version 1 again.</summary>
    /// <param name="mount">Where the KV engine is.</param>
    /// <param name="path">The secret's path in it.</param>
    public void DeleteSecretMetadata(string mount, string path) => Change(state => StoreAt(state, mount).Remove(path));

    /// <summary>Replaces the custom metadata of a secret; no new version comes of it.</summary>
    /// <param name="mount">Where the KV engine is.</param>
    /// <param name="path">The secret's path in it.</param>
    /// <param name="metadata">The metadata.</param>
    public void SetCustomMetadata(string mount, string path, IEnumerable<KeyValuePair<string, string>> metadata) => Change(state =>
    {
        KeyValueStore store = StoreAt(state, mount);
        DateTimeOffset stamp = store.NextStamp();
        SecretEntry entry = store.FindOrAdd(path, stamp);
        entry.CustomMetadata = new(metadata.ToDictionary(), StringComparer.Ordinal);
        entry.TouchMetadata(stamp);
    });

    private int Put(string mount, string path, JsonObject data) => Change(state =>
    {
        if (FirstVersionAt(state, mount) is { } unversioned)
        {
            unversioned.Put(path, data);
            return 0;
        }

        KeyValueStore store = StoreAt(state, mount);
        return store.Write(path, data, cas: store.Find(path)?.CurrentVersion ?? 0).Number;
    });

    private void ChangeVersion(
        string mount, string path, Func<SecretEntry, SecretVersion?> pick, Action<SecretVersion, DateTimeOffset> change) =>
        Change(state => Change(state, mount, path, pick, change));

    private static void Change(
        VaultState state,
        string mount,
        string path,
        Func<SecretEntry, SecretVersion?> pick,
        Action<SecretVersion, DateTimeOffset> change)
    {
        KeyValueStore store = StoreAt(state, mount);
        SecretVersion version = (store.Find(path) is { } entry ? pick(entry) : null)
            ?? throw new InvalidOperationException($"There is no such version of \"{mount}/{path}\".");
        change(version, store.Now);
    }

    private static KeyValueV1Backend? FirstVersionAt(VaultState state, string mount) =>
        state.Mounts.Get(BackendCatalog.Normalise(mount))?.Backend as KeyValueV1Backend;

    private static KeyValueStore StoreAt(VaultState state, string mount) => BackendAt<KeyValueBackend>(state, mount).Store;
}
