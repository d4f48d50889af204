using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Sys;

/// <summary>Sealed or not. One key opens it.</summary>
internal sealed class SealState
{
    public string UnsealKey { get; } = RandomText.Hex(64);

    public string ClusterId { get; } = Guid.NewGuid().ToString();

    public string ClusterName { get; } = "vault-cluster-" + RandomText.Hex(8);

    public bool IsSealed { get; set; }

    public void Unseal(string? key)
    {
        if (string.IsNullOrEmpty(key))
        {
            throw VaultError.BadRequest("'key' must be specified in request body as JSON, or 'reset' set to true");
        }

        if (key != UnsealKey)
        {
            throw VaultError.BadRequest("unable to retrieve stored keys: invalid key: failed to decrypt keys from storage");
        }

        IsSealed = false;
    }
}
