namespace Vault.Configuration.Authentication;

/// <summary>A token that someone else made.</summary>
internal sealed class TokenAuthMethod(VaultCredential token) : VaultAuthMethod
{
    public override string Name => "token";

    public override async ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) =>
        VaultLogin.FromToken(await token.ReadAsync(cancellationToken).ConfigureAwait(false));

    public override IEnumerable<string> Validate()
    {
        if (token.FindProblem() is { } problem)
        {
            yield return $"The token: {problem}.";
        }
    }
}
