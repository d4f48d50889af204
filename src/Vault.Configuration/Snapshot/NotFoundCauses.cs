using Vault.Configuration.Authentication;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Vault answers 404 to a secret that is not there, to a mount that is not there and to the wrong version of the KV engine. Which
/// it is, one question for each mount tells, where Vault answers that.
/// </summary>
internal sealed class NotFoundCauses(AuthenticatedClient client)
{
    /// <summary>A start that failed need not ask for ever.</summary>
    private const int MostQuestions = 20;

    // Once: a token that may not ask that, which is all that a refusal says, is not looked at more closely for it.
    private readonly MountLookup _lookup = new(client.SendOnceAsync);

    /// <summary>Puts the cause into each failure to find something.</summary>
    public async Task<LoadResult> ExplainAsync(LoadResult result, CancellationToken cancellationToken)
    {
        SecretSource[] missing = [.. result.Failures.Keys.Where(source => IsOpen(source) && result.Failures[source].Any(failure => IsMissing(result, source, failure)))];
        if (missing.Length == 0)
        {
            return result;
        }

        Dictionary<SecretSource, IReadOnlyList<SecretFailure>> explained = new(result.Failures);
        foreach ((SecretSource source, SecretMount? mount) in await FindAsync(missing, cancellationToken).ConfigureAwait(false))
        {
            explained[source] = [.. result.Failures[source].Select(failure =>
                IsMissing(result, source, failure) ? failure with { Exception = Explain(source, failure.Exception, mount) } : failure)];
        }

        return result with { Failures = explained };
    }

    /// <summary>Of a path without a mount, Vault was asked already.</summary>
    private static bool IsOpen(SecretSource source) => source is not DiscoveredSource { IsEngineKnown: false };

    /// <summary>What was deleted was found, so its mount is right.</summary>
    private static bool IsMissing(LoadResult result, SecretSource source, SecretFailure failure) =>
        failure.Exception.Kind == VaultErrorKind.NotFound
        && !result.Snapshot.EntriesOf(source).Any(entry =>
            entry.Display == failure.Path && entry.State is VaultSecretState.Deleted or VaultSecretState.Destroyed);

    private async Task<IReadOnlyDictionary<SecretSource, SecretMount?>> FindAsync(
        IEnumerable<SecretSource> sources, CancellationToken cancellationToken)
    {
        Dictionary<SecretSource, SecretMount?> found = [];
        Dictionary<string, SecretMount?> asked = new(StringComparer.Ordinal);
        foreach (SecretSource source in sources)
        {
            string first = source.DisplayPath.Split('/')[0];
            SecretMount? mount = asked.Values.FirstOrDefault(known => known is not null && source.DisplayPath.StartsWith(known.Path, StringComparison.Ordinal));
            if (mount is null && !(asked.TryGetValue(first, out SecretMount? other) && other is null))
            {
                if (asked.Count == MostQuestions)
                {
                    break;
                }

                try
                {
                    mount = await _lookup.FindAsync(source.DisplayPath, cancellationToken).ConfigureAwait(false);
                }
                catch (VaultException)
                {
                    // What is known is said; this was only to say more.
                    break;
                }

                asked[mount?.Path ?? first] = mount;
            }

            found[source] = mount;
        }

        return found;
    }

    private static VaultException Explain(SecretSource source, VaultException failure, SecretMount? mount)
    {
        string what = source.SecretPath is null ? $"There are no secrets below \"{source.DisplayPath}\"." : $"There is no secret at \"{source.DisplayPath}\".";
        string name = mount?.Path.TrimEnd('/') ?? "";
        string message = (mount, source.Named) switch
        {
            (null, _) => $"{failure.Message} Vault does not say which engine is mounted there ({SecretMount.Ask(source.DisplayPath)}), so it is one of these: nothing is mounted at \"{source.Named?.Path.TrimEnd('/') ?? source.DisplayPath.Split('/')[0]}\"; the namespace is wrong (\"admin\" or below on HCP Vault); the engine is of another kind or version; or the secret is missing, and the token or an agent in between does not let that question through.",
            ({ IsKeyValue: false }, { }) => $"{what} \"{name}\" is an engine of the type \"{mount.Type}\", and not KV: use AddSecret, AddDynamicCredentials or AddCertificate.",
            ({ } real, { } named) when real.Path != named.Path => $"{what} The path lies in the mount \"{name}\" (KV version {real.Version}), and not in \"{named.Path.TrimEnd('/')}\": give the whole mount, or use AddSecret, which finds it.",
            ({ Version: 1 }, { Version: 2 }) => $"{what} \"{name}\" is a KV version 1 engine, and was asked as version 2: use AddKeyValueV1, or AddSecret, which finds the version.",
            ({ Version: 2 }, { Version: 1 }) => $"{what} \"{name}\" is a KV version 2 engine, and was asked as version 1: use AddKeyValue, or AddSecret, which finds the version.",
            _ when failure.StatusCode is not null => failure.Message, // An answer that was not understood: it says how.
            ({ IsKeyValue: true }, _) => $"{what} The mount \"{name}\" is there (KV version {mount.Version}): check the path and the namespace. Write it, or set Optional on its mapping.",
            _ => $"{what} The mount \"{name}\" is there (an engine of the type \"{mount.Type}\"), and has nothing at that path: check the path and the namespace.",
        };
        VaultException explained = new(VaultErrorKind.NotFound, message, failure) { StatusCode = failure.StatusCode, RequestId = failure.RequestId };
        return mount is null ? explained : source.Explain(explained);
    }
}
