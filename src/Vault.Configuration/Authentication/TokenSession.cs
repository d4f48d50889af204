using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Authentication;

/// <summary>
/// Owns the token. One login at a time, shared by all who wait; the credential is read anew for each; a failed login is not
/// remembered. Has no timers: who needs a token asks.
/// </summary>
internal sealed class TokenSession(
    VaultClient client, VaultAuthMethod method, TimeProvider time, ILogger logger, CancellationToken stopping) : IDisposable
{
    /// <summary>How long a look at a token answers for it, so that 500 refused reads ask once.</summary>
    private static readonly TimeSpan ProbeMemory = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _probing = new(1);
    private readonly object _gate = new();

    private TokenGrant? _grant; // Written under _gate by the one login that runs.
    private Task<TokenGrant>? _login; // Under _gate; null while none runs.
    private TokenProbe? _lastProbe; // Under _probing.

    /// <summary>The token to use now; logs in if there is none or it has run out.</summary>
    /// <exception cref="VaultException">The login failed, for all who waited for it.</exception>
    public ValueTask<TokenGrant> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _grant is { } grant && !grant.IsOver(time)
                ? new(grant)
                : new(StartLogin().WaitAsync(cancellationToken));
        }
    }

    /// <summary>After a 403: tells a dead token, which it replaces, from a missing policy.</summary>
    /// <returns>Another token to try once more with, or what is known of this one, which is alive.</returns>
    public async Task<(TokenGrant? Fresh, TokenProbe? Alive)> ReplaceIfDeadAsync(
        TokenGrant refused, CancellationToken cancellationToken)
    {
        if (Current(refused) is { } newer)
        {
            return (newer, null);
        }

        TokenProbe probe = await ProbeAsync(refused, cancellationToken).ConfigureAwait(false);
        if (probe.IsAlive)
        {
            return (null, probe);
        }

        Task<TokenGrant> login;
        lock (_gate)
        {
            if (ReferenceEquals(_grant, refused))
            {
                _grant = null;
                logger.TokenIsDead(method.ToString());
            }

            login = _grant is { } current ? Task.FromResult(current) : StartLogin();
        }

        TokenGrant fresh = await login.WaitAsync(cancellationToken).ConfigureAwait(false);
        return fresh.Token == refused.Token ? (null, probe) : (fresh, null);
    }

    public void Dispose() => _probing.Dispose();

    private TokenGrant? Current(TokenGrant refused)
    {
        lock (_gate)
        {
            return _grant is { } grant && grant.Token != refused.Token ? grant : null;
        }
    }

    /// <summary>Under <see cref="_gate"/>.</summary>
    private Task<TokenGrant> StartLogin()
    {
        // The login belongs to the session and not to the first who asked: when that one gives up, the others go on.
        return _login ??= Task.Run(LoginAsync, CancellationToken.None);
    }

    private async Task<TokenGrant> LoginAsync()
    {
        try
        {
            TokenGrant grant = await ExchangeAsync().ConfigureAwait(false);
            lock (_gate)
            {
                _grant = grant;
                _login = null;
            }

            return grant;
        }
        catch
        {
            lock (_gate)
            {
                _login = null;
            }

            throw;
        }
    }

    private async Task<TokenGrant> ExchangeAsync()
    {
        VaultLogin login = await method.DescribeAsync(stopping).ConfigureAwait(false);
        if (login.Token is { } token)
        {
            return new TokenGrant(token, time.GetTimestamp(), TimeSpan.Zero);
        }

        long sentAt = time.GetTimestamp();
        try
        {
            using VaultAnswer answer = await client
                .SendAsync(LoginMessages.ToRequest(method, login), token: null, stopping).ConfigureAwait(false);
            TokenGrant grant = LoginMessages.ToGrant(method, answer, sentAt);
            logger.LoggedIn(method.ToString(), grant.TimeToLive);
            return grant;
        }
        catch (VaultException refusal) when (refusal.Kind is VaultErrorKind.InvalidRequest or VaultErrorKind.AccessDenied)
        {
            throw LoginMessages.Rejected(method, refusal);
        }
    }

    private async Task<TokenProbe> ProbeAsync(TokenGrant grant, CancellationToken cancellationToken)
    {
        await _probing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_lastProbe is { } last && last.Token == grant.Token && time.GetElapsedTime(last.At) < ProbeMemory)
            {
                return last;
            }

            _lastProbe = await LookUpAsync(grant, cancellationToken).ConfigureAwait(false);
            return _lastProbe;
        }
        finally
        {
            _probing.Release();
        }
    }

    private async Task<TokenProbe> LookUpAsync(TokenGrant grant, CancellationToken cancellationToken)
    {
        long at = time.GetTimestamp();
        try
        {
            using VaultAnswer answer = await client
                .SendAsync(new VaultRequest(HttpMethod.Get, "auth/token/lookup-self"), grant.Token, cancellationToken)
                .ConfigureAwait(false);
            TokenMessage? data = answer.IsNotFound
                ? null
                : JsonSerializer.Deserialize(answer.Body, VaultJsonContext.Default.VaultMessageTokenMessage)?.Data;
            return new TokenProbe(grant.Token, at, IsAlive: true, [.. data?.Policies ?? [], .. data?.IdentityPolicies ?? []]);
        }
        catch (VaultException denied) when (denied.Kind == VaultErrorKind.AccessDenied)
        {
            // Or alive and without the default policy: then the new login shows it, since the read is refused again.
            return new TokenProbe(grant.Token, at, IsAlive: false, []);
        }
    }
}
