namespace Vault.Configuration;

/// <summary>Which server a policy is for. Both refuse a policy with a capability that they do not know.</summary>
public enum VaultServerKind
{
    /// <summary>HashiCorp Vault, of any edition.</summary>
    Vault = 0,

    /// <summary>OpenBao, which has the capability <c>scan</c> besides.</summary>
    OpenBao,
}
