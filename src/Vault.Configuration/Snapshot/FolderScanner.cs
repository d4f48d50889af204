using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Asks for the versions of a whole folder in one request, where the server offers that and the policies allow it. Where not,
/// that is no failure: it is remembered for hours, and the folder is read as it always can be.
/// <see href="https://openbao.org/api-docs/secret/kv/kv-v2/"/>
/// </summary>
internal sealed class FolderScanner(AuthenticatedClient client, TimeProvider time, ILogger logger, Func<double> chance)
{
    /// <summary>What a request costs beside its answer: headers both ways, and two entries in an audit log.</summary>
    private const int RequestOverhead = 1024;

    private static readonly TimeSpan AfterRefusal = TimeSpan.FromHours(6);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(15);

    // Path to what was learned; folders are read at once, on any thread.
    private readonly ConcurrentDictionary<string, Refusal> _refusals = new(StringComparer.Ordinal);

    /// <summary>Somebody asked for a reading: what was learned may be out of date.</summary>
    public void Forget() => _refusals.Clear();

    /// <returns><see langword="null"/> where the folder is to be listed and its secrets read.</returns>
    /// <exception cref="VaultException">Vault serves nothing at the moment.</exception>
    public async Task<FolderScan?> ScanAsync(SecretSource source, IReadOnlyList<SecretEntry> known, CancellationToken cancellationToken)
    {
        if (known.Count == 0 || source.SecretPath is not null || source.DescribeScan() is not { } request || IsRefused(request))
        {
            return null;
        }

        string? token = client.Token;
        try
        {
            using VaultAnswer answer = await client.SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
            if (answer.IsNotFound)
            {
                Refuse(request, "it is not offered", AfterRefusal, token: null);
                return null;
            }

            long saved = known.Sum(entry => (long)entry.AnswerBytes + RequestOverhead);
            if (answer.Body.Length > saved)
            {
                Refuse(request, "the answer is larger than what it saves", AfterRefusal, token: null);
            }

            return FolderScan.Read(answer.Body, source.FolderPath, known, time.GetUtcNow());
        }
        catch (VaultException failed) when (failed.Kind is VaultErrorKind.Sealed or VaultErrorKind.NotReady or VaultErrorKind.RateLimited)
        {
            // Vault itself says that it does not serve: the list would fail as well, and be one request more.
            throw;
        }
        catch (VaultException failed) when (failed.Kind == VaultErrorKind.AccessDenied)
        {
            // Of this token, which may as well be dead: then the reading finds out, and the next token asks again.
            Refuse(request, "it is not allowed", AfterRefusal, token);
        }
        catch (VaultException failed) when (failed.Kind != VaultErrorKind.Unreachable)
        {
            Refuse(request, failed.Kind.ToString(), failed.IsTransient ? AfterFailure : AfterRefusal, token: null);
        }
        catch (VaultException)
        {
            // The list that follows says it.
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            Refuse(request, "the answer is of another form", AfterRefusal, token: null);
        }

        return null;
    }

    private bool IsRefused(VaultRequest request) =>
        _refusals.TryGetValue(request.Path, out Refusal? refusal)
        && time.GetElapsedTime(refusal.At) < refusal.Pause
        && (refusal.Token is null || refusal.Token == client.Token);

    private void Refuse(VaultRequest request, string why, TimeSpan pause, string? token)
    {
        TimeSpan wait = pause * (0.85 + (0.3 * chance()));
        _refusals[request.Path] = new Refusal(time.GetTimestamp(), wait, token);
        logger.ScanNotPossible(request.Path, why, wait);
    }

    /// <param name="At">When, on the monotonic clock.</param>
    /// <param name="Pause">For how long it is not asked again.</param>
    /// <param name="Token">Of which token; <see langword="null"/> of any.</param>
    private sealed record Refusal(long At, TimeSpan Pause, string? Token)
    {
        /// <summary>Never the token.</summary>
        public override string ToString() => $"for {Pause}";
    }
}
