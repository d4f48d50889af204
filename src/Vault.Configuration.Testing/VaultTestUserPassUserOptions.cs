namespace Vault.Configuration.Testing;

/// <summary>A user for <see cref="VaultTestNamespace.AddUserPassUser"/>.</summary>
public sealed class VaultTestUserPassUserOptions : VaultTestLoginOptions
{
    internal VaultTestUserPassUserOptions()
        : base("userpass")
    {
    }
}
