namespace Vault.Configuration;

/// <summary>How new versions of secrets are looked for.</summary>
public sealed class VaultRefreshOptions
{
    private OptionLayer _layer = new();

    /// <summary>
    /// Whether Vault is asked for new versions regularly. Switched off, a source is read once and on demand
    /// (<see cref="IVaultRefresher"/>). What failed is still tried again by itself, the first load of an optional source
    /// included, and the token is kept alive.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled
    {
        get => _layer.Get(true);
        set => _layer.Set(value);
    }

    /// <summary>
    /// How often. Each wait is up to 15 % shorter or longer, so that many instances do not ask in step.
    /// </summary>
    /// <value>The default is 5 minutes; from 1 second to 7 days.</value>
    public TimeSpan Interval
    {
        get => _layer.Get(TimeSpan.FromMinutes(5));
        set => _layer.Set(value);
    }

    /// <summary>
    /// Whether OpenBao is asked for the versions of a whole folder with one request (<c>SCAN</c> on <c>detailed-metadata</c>), so that only
    /// what changed is read. Where the server does not offer it, or the policies do not allow it, that is found out with one request in 5
    /// to 7 hours; switch it off where that one is not wanted either, in an audit log that is watched. See
    /// <see href="https://openbao.org/api-docs/secret/kv/kv-v2/"/>.
    /// </summary>
    /// <value>The default is <see langword="true"/>. Switched off, a folder is listed and its secrets are read in each round.</value>
    public bool ScanFolders
    {
        get => _layer.Get(true);
        set => _layer.Set(value);
    }

    /// <summary>
    /// Whether the metadata of a large secret of KV version 2 (2 KiB and more, such as a certificate or the JSON of a service account) is asked for
    /// in a round, and the secret read only if that shows another version: fewer bytes, and a secret that stays where it is. It takes <c>read</c> on
    /// <c>MOUNT/metadata/PATH</c>, which the policies that are written for a service do not grant; whether they do is found out with one request in 5 to 7
    /// hours. See <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-metadata"/>.
    /// </summary>
    /// <value>The default is <see langword="true"/>. Switched off, such a secret is read in each round, as all others are.</value>
    public bool ReadMetadata
    {
        get => _layer.Get(true);
        set => _layer.Set(value);
    }

    /// <summary>Whether an option was set.</summary>
    internal bool Decides(string name) => _layer.Has(name);

    /// <summary>These options, and another layer's where these were not set.</summary>
    internal VaultRefreshOptions Over(VaultRefreshOptions lower) => new() { _layer = _layer.Over(lower._layer) };
}
