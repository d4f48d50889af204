using System.Net;
using System.Text.Json;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>Asks Vault which engine a path belongs to.</summary>
/// <param name="send">Sends with a token.</param>
internal sealed class MountLookup(Func<VaultRequest, CancellationToken, Task<VaultAnswer>> send)
{
    /// <param name="path">The path with the mount.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// <see langword="null"/> where Vault does not say: it answers the same for a mount that is not there and for one of which nothing is allowed.
    /// </returns>
    /// <exception cref="VaultException">Vault cannot be asked just now.</exception>
    public async Task<SecretMount?> FindAsync(string path, CancellationToken cancellationToken)
    {
        VaultRequest request = SecretMount.Ask(path);
        try
        {
            using VaultAnswer answer = await send(request, cancellationToken).ConfigureAwait(false);
            return answer.IsNotFound
                ? null
                : SecretMount.From(JsonSerializer.Deserialize(answer.Body, VaultJsonContext.Default.VaultMessageMountMessage)?.Data, path);
        }
        catch (VaultException denied) when (denied.Kind is VaultErrorKind.AccessDenied or VaultErrorKind.InvalidRequest)
        {
            return null;
        }
        catch (JsonException)
        {
            throw VaultErrors.NotVaults(request, HttpStatusCode.OK, "it does not describe a mount");
        }
    }
}
