using System.Collections.Concurrent;
using System.Net;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Sends what is only there to spare other requests. Where the server does not offer it, or the policies do not allow it, that is no
/// failure: it is remembered for hours, and the secrets are read as they always can be.
/// </summary>
/// <param name="client">Sends.</param>
/// <param name="time">For how long something is remembered.</param>
/// <param name="chance">So that not all pods try again at once.</param>
/// <param name="tell">Is told what is not possible, why, and when it is tried again.</param>
internal sealed class OptionalRequests(AuthenticatedClient client, TimeProvider time, Func<double> chance, Action<string, string, TimeSpan> tell)
{
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromHours(6);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(15);

    // Path to what was learned; secrets and folders are read at once, on any thread.
    private readonly ConcurrentDictionary<string, Refusal> _refusals = new(StringComparer.Ordinal);

    /// <summary>Somebody asked for a reading: what was learned may be out of date.</summary>
    public void Forget() => _refusals.Clear();

    /// <summary>Whether a path is not asked for at the moment.</summary>
    public bool IsRefused(string path) =>
        _refusals.TryGetValue(path, out Refusal? refusal)
        && time.GetElapsedTime(refusal.At) < refusal.Pause
        && (refusal.Token is null || refusal.Token == client.Token);

    /// <summary>A path is not asked for again for hours.</summary>
    public void Refuse(string path, string why) => Refuse(path, why, AfterRefusal, token: null);

    /// <param name="request">The request.</param>
    /// <param name="path">For what a refusal is remembered.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns><see langword="null"/> where there is no answer, an ordinary 404 included.</returns>
    /// <exception cref="VaultException">Vault serves nothing at the moment.</exception>
    public async Task<VaultAnswer?> TrySendAsync(VaultRequest request, string path, CancellationToken cancellationToken)
    {
        string? token = client.Token;
        try
        {
            VaultAnswer answer = await client.SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
            if (!answer.IsNotFound)
            {
                return answer;
            }

            answer.Dispose();
            Refuse(request.Path, "it is not offered");
        }
        catch (VaultException failed) when (failed.Kind is VaultErrorKind.Sealed or VaultErrorKind.NotReady or VaultErrorKind.RateLimited)
        {
            // Vault itself says that it does not serve: what would be asked instead fails as well, and is one request more.
            throw;
        }
        catch (VaultException failed) when (failed.Kind == VaultErrorKind.AccessDenied)
        {
            // Of this token, which may as well be dead: then the reading finds out, and the next token asks again.
            Refuse(path, "it is not allowed", AfterRefusal, token);
        }
        catch (VaultException failed) when (failed is { Kind: VaultErrorKind.InvalidResponse, StatusCode: HttpStatusCode.OK })
        {
            // Anything but a proxy's page, which comes with another status and goes away.
            Refuse(path, "the answer is too large or of another form");
        }
        catch (VaultException failed) when (failed.Kind != VaultErrorKind.Unreachable)
        {
            Refuse(path, failed.Kind.ToString(), failed.IsTransient ? AfterFailure : AfterRefusal, token: null);
        }
        catch (VaultException)
        {
            // The reading that follows says it.
        }

        return null;
    }

    private void Refuse(string path, string why, TimeSpan pause, string? token)
    {
        TimeSpan wait = pause * (0.85 + (0.3 * chance()));
        _refusals[path] = new Refusal(time.GetTimestamp(), wait, token);
        tell(path, why, wait);
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
