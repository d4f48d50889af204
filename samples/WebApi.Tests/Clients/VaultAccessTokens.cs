using Anthropic.Credentials;
using Microsoft.Extensions.Configuration;
using Vault.Configuration;

namespace WebApi.Tests.Clients;

// snippet: client-anthropic-tokens
public sealed class VaultAccessTokens(IConfiguration configuration, IVaultRefresher vault) : IAccessTokenProvider
{
    public async ValueTask<AccessToken> GetTokenAsync(bool forceRefresh, CancellationToken cancellationToken)
    {
        if (forceRefresh)
        {
            await vault.RefreshAsync(cancellationToken); // After a 401, before the client's one repetition.
        }

        // Without an end, the client would keep it until a 401.
        return new AccessToken(configuration["Anthropic:ApiKey"]!, DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds());
    }

    public void Dispose()
    {
    }
}
// end
