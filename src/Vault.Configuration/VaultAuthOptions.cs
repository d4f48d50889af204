namespace Vault.Configuration;

/// <summary>Where an auth method is, where that is not the usual place.</summary>
public sealed class VaultAuthOptions
{
    /// <summary>Where the method is mounted, below <c>auth/</c>.</summary>
    /// <value>The default is <see langword="null"/>: where <c>vault auth enable</c> puts it, such as <c>jwt</c> for JWT.</value>
    public string? Mount { get; set; }

    /// <summary>
    /// The namespace of the login, where it is not that of the secrets. The token is looked up, renewed and revoked there as
    /// well. See <see href="https://developer.hashicorp.com/vault/docs/enterprise/namespaces"/>.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: the namespace of the secrets (<see cref="VaultOptions.Namespace"/>). An empty
    /// string is the root namespace.
    /// </value>
    public string? Namespace { get; set; }

    internal static VaultAuthOptions From(Action<VaultAuthOptions>? configure)
    {
        VaultAuthOptions options = new();
        configure?.Invoke(options);
        return options;
    }
}
