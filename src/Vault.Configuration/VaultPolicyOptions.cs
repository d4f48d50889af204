namespace Vault.Configuration;

/// <summary>What <see cref="VaultPolicy"/> cannot know from the sources.</summary>
public sealed class VaultPolicyOptions
{
    /// <summary>Which server the policy is for.</summary>
    /// <value>The default is <see cref="VaultServerKind.Vault"/>, whose policies OpenBao takes as well.</value>
    public VaultServerKind Server { get; set; }

    /// <summary>
    /// Whether the token has the policy <c>default</c>, as it does unless its role says <c>token_no_default_policy=true</c>. That
    /// allows a token to look up, renew and revoke itself, and to renew its leases.
    /// </summary>
    /// <value>The default is <see langword="true"/>. Set it to <see langword="false"/> to have these lines written too.</value>
    public bool HasDefaultPolicy { get; set; } = true;
}
