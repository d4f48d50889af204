namespace Vault.Configuration.Testing;

/// <summary>The two servers that speak Vault's API. They differ in a few calls.</summary>
public enum VaultTestProduct
{
    /// <summary>
    /// OpenBao: <c>SCAN</c> lists all levels below a path, <c>detailed-metadata/</c> of KV version 2 adds the versions, lists
    /// have pages (<c>after</c>, <c>limit</c>), and policies know the capability <c>scan</c>.
    /// <see href="https://openbao.org/api-docs/secret/kv/kv-v2/"/>
    /// </summary>
    OpenBao,

    /// <summary>
    /// HashiCorp Vault, which has none of these: <c>SCAN</c> is a 405, <c>detailed-metadata/</c> a 404 with a warning,
    /// pages are ignored, and a policy with <c>scan</c> is refused.
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2"/>
    /// </summary>
    Vault,
}
