namespace Vault.Configuration.Authentication;

/// <summary>An agent or proxy on the way adds the token.</summary>
internal sealed class NoAuthMethod : VaultAuthMethod
{
    public override string Name => "none";

    internal override string Display => Name;

    public override ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) => new(VaultLogin.WithoutToken());
}
