using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Asks for the versions of a whole folder in one request, where the server offers that and the policies allow it.
/// <see href="https://openbao.org/api-docs/secret/kv/kv-v2/"/>
/// </summary>
internal sealed class FolderScanner(AuthenticatedClient client, TimeProvider time, ILogger logger, Func<double> chance)
{
    /// <summary>What a request costs beside its answer: headers both ways, and two entries in an audit log.</summary>
    private const int RequestOverhead = 1024;

    private readonly OptionalRequests _requests = new(client, time, chance, logger.ScanNotPossible);

    /// <summary>Somebody asked for a reading: what was learned may be out of date.</summary>
    public void Forget() => _requests.Forget();

    /// <returns><see langword="null"/> where the folder is to be listed and its secrets read.</returns>
    /// <exception cref="VaultException">Vault serves nothing at the moment.</exception>
    public async Task<FolderScan?> ScanAsync(SecretSource source, IReadOnlyList<SecretEntry> known, CancellationToken cancellationToken)
    {
        if (known.Count == 0 || source.SecretPath is not null || source.DescribeScan() is not { } request || _requests.IsRefused(request.Path))
        {
            return null;
        }

        FolderScanReader reader = new(source.FolderPath, known, time.GetUtcNow());
        using VaultAnswer? answer = await _requests.TrySendAsync(request with { BodyReader = reader }, request.Path, cancellationToken).ConfigureAwait(false);
        if (answer is null)
        {
            return null;
        }

        if (reader.Length > known.Sum(entry => (long)entry.AnswerBytes + RequestOverhead))
        {
            _requests.Refuse(request.Path, "the answer is larger than what it saves");
        }

        return reader.Scan;
    }
}
