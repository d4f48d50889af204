using System.Text.Json;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>Finds the secrets below a folder: one LIST for each folder, all folders of a level at once.</summary>
internal sealed class FolderWalker(AuthenticatedClient client)
{
    /// <returns>The paths of the secrets, sorted; <see langword="null"/> where the folder itself is not there.</returns>
    /// <exception cref="VaultException">A folder could not be listed.</exception>
    public async Task<IReadOnlyList<string>?> FindSecretsAsync(SecretSource source, CancellationToken cancellationToken)
    {
        if (await ListAsync(source, source.FolderPath, cancellationToken).ConfigureAwait(false) is not { } names)
        {
            return null;
        }

        List<string> secrets = [];
        await WalkAsync(source, source.FolderPath, names, secrets, cancellationToken).ConfigureAwait(false);
        secrets.Sort(StringComparer.Ordinal);
        return secrets;
    }

    private async Task WalkAsync(
        SecretSource source, string folder, string[] names, List<string> secrets, CancellationToken cancellationToken)
    {
        string prefix = folder.Length == 0 ? "" : folder + "/";
        string[] folders = [.. names.Where(name => name.EndsWith('/')).Select(name => prefix + name[..^1])];
        lock (secrets)
        {
            secrets.AddRange(names.Where(name => !name.EndsWith('/')).Select(name => prefix + name));
        }

        await Task.WhenAll(folders.Select(async inner =>
        {
            // Gone since its parent was listed: no more than an empty folder.
            if (await ListAsync(source, inner, cancellationToken).ConfigureAwait(false) is { } innerNames)
            {
                await WalkAsync(source, inner, innerNames, secrets, cancellationToken).ConfigureAwait(false);
            }
        })).ConfigureAwait(false);
    }

    private async Task<string[]?> ListAsync(SecretSource source, string folder, CancellationToken cancellationToken)
    {
        VaultRequest request = source.DescribeList(folder);
        using VaultAnswer answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.IsNotFound)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(answer.Body, VaultJsonContext.Default.VaultMessageListMessage)?.Data?.Keys ?? [];
        }
        catch (JsonException)
        {
            throw VaultErrors.NotVaults(request, answer.StatusCode, "it is not a list of names");
        }
    }
}
