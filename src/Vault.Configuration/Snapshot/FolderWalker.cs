using System.Text.Json;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>Finds the secrets below a folder: one LIST for each folder, all folders of a level at once.</summary>
internal sealed class FolderWalker(AuthenticatedClient client)
{
    /// <summary>So that a server that names a folder in every folder is not followed for ever.</summary>
    private const int DeepestFolder = 64;

    /// <summary>So that folders that hold more folders each are not followed until the memory is full.</summary>
    public const int MostNames = 100_000;

    /// <returns>The paths of the secrets, sorted; <see langword="null"/> where the folder itself is not there.</returns>
    /// <exception cref="VaultException">A folder could not be listed.</exception>
    public async Task<IReadOnlyList<string>?> FindSecretsAsync(SecretSource source, CancellationToken cancellationToken)
    {
        if (await ListAsync(source, source.FolderPath, cancellationToken).ConfigureAwait(false) is not { } names)
        {
            return null;
        }

        List<string> secrets = [];
        await WalkAsync(source, source.FolderPath, names, secrets, new Tally(), cancellationToken).ConfigureAwait(false);
        secrets.Sort(StringComparer.Ordinal);
        return secrets;
    }

    private async Task WalkAsync(
        SecretSource source, string folder, string[] names, List<string> secrets, Tally found, CancellationToken cancellationToken)
    {
        if (folder.AsSpan().Count('/') > DeepestFolder)
        {
            throw new VaultException(
                VaultErrorKind.InvalidResponse, $"The folders below \"{source.DisplayPath}\" are nested more than {DeepestFolder} deep.");
        }

        string prefix = folder.Length == 0 ? "" : folder + "/";
        string[] folders = [.. names.Where(name => name.EndsWith('/')).Select(name => prefix + name[..^1])];
        lock (secrets)
        {
            found.Count += names.Length;
            if (found.Count > MostNames)
            {
                throw new VaultException(
                    VaultErrorKind.InvalidResponse, $"There are more than {MostNames:N0} names below \"{source.DisplayPath}\". Name a folder that is further down.");
            }

            secrets.AddRange(names.Where(name => !name.EndsWith('/')).Select(name => prefix + name));
        }

        await Task.WhenAll(folders.Select(async inner =>
        {
            // Gone since its parent was listed: no more than an empty folder.
            if (await ListAsync(source, inner, cancellationToken).ConfigureAwait(false) is { } innerNames)
            {
                await WalkAsync(source, inner, innerNames, secrets, found, cancellationToken).ConfigureAwait(false);
            }
        })).ConfigureAwait(false);
    }

    private async Task<string[]?> ListAsync(SecretSource source, string folder, CancellationToken cancellationToken)
    {
        VaultRequest request = source.DescribeList(folder);
        using VaultAnswer answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.IsNotFound)
        {
            // KV version 2 warns where it is asked as if it were version 1: that is no folder that is gone.
            return PlainAnswer.Read(request, answer).HasWarnings ? throw NotThisEngine(source, folder, answer) : null;
        }

        try
        {
            VaultMessage<ListMessage>? list = JsonSerializer.Deserialize(answer.Body, VaultJsonContext.Default.VaultMessageListMessage);
            if (list?.WrapInfo is { ValueKind: JsonValueKind.Object })
            {
                throw VaultErrors.NeedsApproval(request, answer.StatusCode, list.RequestId);
            }

            // An empty list is a 404: an answer without names must not pass for a folder from which everything is gone.
            if (list?.Data?.Keys is { } names && Array.TrueForAll(names, IsName))
            {
                return [.. names.OfType<string>().Distinct(StringComparer.Ordinal)];
            }
        }
        catch (JsonException)
        {
            // Said below, with the rest that is no list.
        }

        throw VaultErrors.NotVaults(request, answer.StatusCode, "it is not a list of names (one step each, without control characters)");
    }

    private static VaultException NotThisEngine(SecretSource source, string folder, VaultAnswer answer) => new(
        VaultErrorKind.NotFound,
        $"\"{source.Display(folder)}\" is not a folder of the KV version that it was taken for. Check the mount and the version of its engine (vault secrets list -detailed).")
    {
        StatusCode = answer.StatusCode,
    };

    /// <summary>One step down and no other: a name with a slash inside, or <c>..</c>, would lead out of the folder.</summary>
    private static bool IsName(string? name) =>
        name?.TrimEnd('/') is { Length: > 0 } step && !step.Contains('/') && step is not ("." or "..") && name.Length - step.Length < 2 && !VaultPath.HasControl(step);

    /// <summary>How many names were seen so far, folders among them.</summary>
    private sealed class Tally
    {
        public int Count { get; set; }
    }
}
