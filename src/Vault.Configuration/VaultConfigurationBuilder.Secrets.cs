using Vault.Configuration.Secrets;

namespace Vault.Configuration;

public sealed partial class VaultConfigurationBuilder
{
    private readonly List<SecretSource> _sources = [];

    /// <summary>What was added here.</summary>
    internal IReadOnlyList<SecretSource> Sources => _sources;

    /// <summary>
    /// Adds a secret, or a folder of them, by its path as the <c>vault</c> command writes it. Which engine it belongs to, and
    /// whether that is KV version 1 or 2, is found out from Vault
    /// (<see href="https://developer.hashicorp.com/vault/api-docs/system/internal-ui-mounts"/>), with one request for each
    /// mount at the start. Where that is denied, KV version 2 is assumed, mounted at the first part of the path.
    /// </summary>
    /// <param name="path">
    /// The secret, such as <c>secret/ai/openai</c>; or a folder, if it ends in a slash.
    /// </param>
    /// <param name="map">How fields become keys.</param>
    /// <returns>The same builder.</returns>
    /// <example><code>vault.AddSecret("secret/ai/openai", secret => secret.Section = "OpenAI");</code></example>
    public VaultConfigurationBuilder AddSecret(string path, Action<SecretMapping>? map = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Add(new DiscoveredSource(path, Mapped(map)));
    }

    /// <summary>
    /// Adds a secret of a KV version 2 engine, or a folder of them. See
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2"/>.
    /// </summary>
    /// <param name="mount">Where the engine is mounted, such as <c>secret</c>.</param>
    /// <param name="path">
    /// The secret, such as <c>ai/openai</c>: one GET, for which the policy needs <c>read</c> on <c>secret/data/ai/openai</c>.
    /// Or a folder, if it ends in a slash (<c>/</c> alone is the whole mount): read with all that is below it, and the
    /// relative paths become parts of the keys. That needs <c>list</c> on <c>secret/metadata/…</c> as well.
    /// </param>
    /// <param name="map">How fields become keys.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Where two secrets yield the same key, the one that was added later wins, and a warning names both.</remarks>
    public VaultConfigurationBuilder AddKeyValue(string mount, string path, Action<SecretMapping>? map = null)
    {
        ArgumentNullException.ThrowIfNull(mount);
        ArgumentNullException.ThrowIfNull(path);
        return Add(new KeyValueSource(mount, path, Mapped(map)));
    }

    /// <summary>
    /// Adds a secret of a KV version 1 engine, or a folder of them. See
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v1"/>. Version 1 has no version numbers: a change
    /// is seen by the values.
    /// </summary>
    /// <param name="mount">Where the engine is mounted, such as <c>kv</c>.</param>
    /// <param name="path">
    /// The secret, such as <c>ai/openai</c>, for which the policy needs <c>read</c> on <c>kv/ai/openai</c>; or a folder, if it
    /// ends in a slash, which needs <c>list</c> on <c>kv/…</c> as well.
    /// </param>
    /// <param name="map">How fields become keys.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder AddKeyValueV1(string mount, string path, Action<SecretMapping>? map = null)
    {
        ArgumentNullException.ThrowIfNull(mount);
        ArgumentNullException.ThrowIfNull(path);
        return Add(new KeyValueV1Source(mount, path, Mapped(map)));
    }

    private static SecretMapping Mapped(Action<SecretMapping>? map)
    {
        SecretMapping mapping = new();
        map?.Invoke(mapping);
        return mapping.Copy();
    }

    private VaultConfigurationBuilder Add(SecretSource source)
    {
        _sources.Add(source);
        return this;
    }
}
