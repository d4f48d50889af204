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

    /// <summary>
    /// Adds a credential that is made on demand and ends by itself: of a database, a cloud or a message bus. It is renewed in
    /// time, replaced before it ends, and never polled. See
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/databases#generate-credentials"/>.
    /// </summary>
    /// <param name="mount">Where the engine is mounted, such as <c>database</c>.</param>
    /// <param name="role">The role, for which the policy needs <c>read</c> on <c>database/creds/ROLE</c>.</param>
    /// <param name="map">How fields become keys.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// For engines whose path is another (<c>aws/sts/ROLE</c>, <c>gcp/roleset/NAME/key</c>, <c>database/static-creds/NAME</c>),
    /// use <see cref="AddSecret"/> with the whole path.
    /// </remarks>
    /// <example>
    /// <code>
    /// vault.AddDynamicCredentials("database", "orders-rw", credentials => credentials
    ///     .Compose("ConnectionStrings:Orders", "Host=db;Username={username};Password={password}"));
    /// </code>
    /// </example>
    public VaultConfigurationBuilder AddDynamicCredentials(string mount, string role, Action<SecretMapping>? map = null)
    {
        ArgumentNullException.ThrowIfNull(mount);
        ArgumentNullException.ThrowIfNull(role);
        return Add(DynamicSource.OfRole(mount, role, Mapped(map)));
    }

    /// <summary>
    /// Adds a certificate with its key, which is issued anew before it ends. See
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/pki#generate-certificate-and-key"/>.
    /// </summary>
    /// <param name="mount">Where the PKI engine is mounted, such as <c>pki</c>.</param>
    /// <param name="role">The role, for which the policy needs <c>update</c> on <c>pki/issue/ROLE</c>.</param>
    /// <param name="request">Which certificate is wanted.</param>
    /// <param name="map">How fields (<c>certificate</c>, <c>private_key</c>, <c>ca_chain</c>, …) become keys.</param>
    /// <returns>The same builder.</returns>
    /// <example>
    /// <code>
    /// vault.AddCertificate("pki", "web", request => request.CommonName = "orders.example", map => map.Section = "Tls");
    /// </code>
    /// </example>
    public VaultConfigurationBuilder AddCertificate(
        string mount, string role, Action<VaultCertificateRequest> request, Action<SecretMapping>? map = null)
    {
        ArgumentNullException.ThrowIfNull(mount);
        ArgumentNullException.ThrowIfNull(role);
        ArgumentNullException.ThrowIfNull(request);
        VaultCertificateRequest wanted = new();
        request(wanted);
        return Add(new CertificateSource(mount, role, wanted, Mapped(map)));
    }

    /// <summary>Adds a source that is described already.</summary>
    internal VaultConfigurationBuilder Add(SecretSource source)
    {
        _sources.Add(source);
        return this;
    }

    private static SecretMapping Mapped(Action<SecretMapping>? map)
    {
        SecretMapping mapping = new();
        map?.Invoke(mapping);
        return mapping.Copy();
    }
}
