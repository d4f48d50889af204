using System.Text.Json;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Authentication;

/// <summary>
/// Lets a token look itself up, which tells a dead one from one that lacks a policy: the text of a 403 does not, and differs
/// between servers. One look at a time; its answer is good for a few seconds, so that 500 refused reads ask once.
/// </summary>
internal sealed class TokenProber(VaultClient client, VaultAuthMethod method, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _probing = new(1);
    private TokenProbe? _last; // Under _probing.

    /// <exception cref="VaultException">Vault did not answer.</exception>
    public async Task<TokenProbe> ProbeAsync(TokenGrant grant, CancellationToken cancellationToken)
    {
        await _probing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_last is { } last && last.Grant.Token == grant.Token && time.GetElapsedTime(last.Grant.SentAt) < Memory)
            {
                return last;
            }

            return _last = await LookUpAsync(grant, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _probing.Release();
        }
    }

    public void Dispose() => _probing.Dispose();

    private async Task<TokenProbe> LookUpAsync(TokenGrant grant, CancellationToken cancellationToken)
    {
        long sentAt = time.GetTimestamp();
        VaultRequest request = new(HttpMethod.Get, TokenRules.LookUp.Path) { Namespace = method.Namespace };
        try
        {
            using VaultAnswer answer = await client.SendAsync(request, grant.Token, cancellationToken).ConfigureAwait(false);
            TokenMessage data = JsonSerializer.Deserialize(answer.Body, VaultJsonContext.Default.VaultMessageTokenMessage)?.Data
                ?? throw VaultErrors.NotVaults(request, answer.StatusCode, "it says nothing of a token");
            TokenGrant known = grant with
            {
                SentAt = sentAt,
                TimeToLive = VaultSeconds.ToTimeSpan(data.Ttl),
                FirstTimeToLive = VaultSeconds.ToTimeSpan(Math.Max(data.Ttl, data.CreationTtl)),
                IsRenewable = data.Renewable && data.Type != "batch",
                IsAgeKnown = true,
                NumUses = data.NumUses,
            };
            return new TokenProbe(known, IsAlive: true, [.. data.Policies ?? [], .. data.IdentityPolicies ?? []]);
        }
        catch (JsonException)
        {
            throw VaultErrors.NotVaults(request, System.Net.HttpStatusCode.OK, "it says nothing of a token");
        }
        catch (VaultException denied) when (denied.Kind == VaultErrorKind.AccessDenied)
        {
            // Or alive and without the default policy: then a new token shows it, since it is refused as well.
            return new TokenProbe(grant with { SentAt = sentAt }, IsAlive: false, []);
        }
    }
}
