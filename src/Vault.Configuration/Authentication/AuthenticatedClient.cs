using Vault.Configuration.Connection;

namespace Vault.Configuration.Authentication;

/// <summary>Sends requests with the session's token, and heals a token that died: one new login, one more try.</summary>
internal sealed class AuthenticatedClient(VaultClient client, TokenSession session)
{
    /// <summary>Logs in if that is needed, so that many reads that follow do not find out one by one that it fails.</summary>
    public async Task EnsureLoggedInAsync(CancellationToken cancellationToken) =>
        await session.GetAsync(cancellationToken).ConfigureAwait(false);

    /// <returns>As <see cref="VaultClient.SendAsync"/>.</returns>
    /// <exception cref="VaultException">As there, or the login failed.</exception>
    public async Task<VaultAnswer> SendAsync(VaultRequest request, CancellationToken cancellationToken)
    {
        TokenGrant grant = await session.GetAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await client.SendAsync(request, grant.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (VaultException denied) when (denied.Kind == VaultErrorKind.AccessDenied)
        {
            (TokenGrant? fresh, TokenProbe? known) = await session.ReplaceIfDeadAsync(grant, cancellationToken).ConfigureAwait(false);
            if (fresh is null)
            {
                throw AccessDenials.Explain(request, known!, denied);
            }

            grant = fresh;
        }

        try
        {
            return await client.SendAsync(request, grant.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (VaultException denied) when (denied.Kind == VaultErrorKind.AccessDenied)
        {
            throw AccessDenials.Explain(request, new TokenProbe(grant, IsAlive: true, []), denied);
        }
    }
}
