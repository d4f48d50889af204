using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Asks for the metadata of a large secret, such as a certificate or the JSON of a service account, to see whether it still is what was read,
/// where the policies allow that. The metadata is the smaller answer, and the secret stays where it is.
/// <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-metadata"/>
/// </summary>
internal sealed class MetadataCheck(AuthenticatedClient client, TimeProvider time, ILogger logger, Func<double> chance)
{
    /// <summary>About 500 bytes, and 100 for each further version, of which Vault keeps ten by itself: less is not worth the question.</summary>
    private const int SmallestSecret = 2048;

    private readonly OptionalRequests _requests = new(client, time, chance, logger.MetadataNotRead);

    // By the path of the policy, where it is known to be allowed, and where one secret is finding out for all of a folder.
    private readonly ConcurrentDictionary<string, bool> _isAllowed = new(StringComparer.Ordinal);

    /// <summary>Somebody asked for a reading: what was learned may be out of date.</summary>
    public void Forget() => _requests.Forget();

    /// <returns>Whether it is; <see langword="false"/> also where it is to be read in order to know.</returns>
    public async Task<bool> IsUnchangedAsync(SecretEntry entry, CancellationToken cancellationToken)
    {
        if (entry.AnswerBytes < SmallestSecret
            || !SecretTransition.IsSettled(entry, time.GetUtcNow())
            || entry.Source.DescribeMetadata(entry.Path) is not { Access.Path: { } allowedAt } request
            || _requests.IsRefused(allowedAt)
            || _requests.IsRefused(request.Path)
            || !(_isAllowed.TryAdd(allowedAt, false) || (_isAllowed.TryGetValue(allowedAt, out bool isKnown) && isKnown)))
        {
            return false;
        }

        bool isAllowed = false;
        try
        {
            using VaultAnswer? answer = await _requests.TrySendAsync(request, allowedAt, cancellationToken).ConfigureAwait(false);
            isAllowed = answer is not null;
            return answer is not null && Says(answer, request, entry);
        }
        catch (VaultException)
        {
            // The reading that follows says it.
            return false;
        }
        finally
        {
            if (isAllowed)
            {
                _isAllowed[allowedAt] = true;
            }
            else
            {
                _isAllowed.TryRemove(allowedAt, out _);
            }
        }
    }

    private bool Says(VaultAnswer answer, VaultRequest request, SecretEntry entry)
    {
        if (answer.Body.Length > entry.AnswerBytes)
        {
            _requests.Refuse(request.Path, "it is larger than the secret");
        }

        try
        {
            return PlainAnswer.Read(request, answer).Fields is { } metadata
                && SecretTransition.IsUnchanged(entry, SecretMetadata.Read(metadata.Span), time.GetUtcNow());
        }
        catch (Exception broken) when (broken is VaultException or JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            _requests.Refuse(request.Path, "the answer is of another form");
            return false;
        }
    }
}
