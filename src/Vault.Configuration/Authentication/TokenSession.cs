using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Authentication;

/// <summary>
/// Owns the token. One login at a time, shared by all who wait; a failed login is not remembered. Has no timers: who needs a
/// token asks, and who keeps it alive tells it when.
/// </summary>
internal sealed class TokenSession(
    VaultClient client,
    VaultAuthMethod method,
    LoginExchange exchange,
    TimeProvider time,
    ILogger logger,
    CancellationToken stopping) : IDisposable
{
    private readonly TokenProber _prober = new(client, method, time);
    private readonly object _gate = new();

    private TokenGrant? _grant; // Written under _gate.
    private Task<TokenGrant>? _login; // Under _gate; null while none runs.
    private string? _saidDead; // Under _gate; the token that a warning was about.

    /// <summary>The method, for what is said of the token.</summary>
    public VaultAuthMethod Method => method;

    /// <summary>The token of the last login, even if it has run out or died; <see langword="null"/> before the first.</summary>
    public TokenGrant? Current
    {
        get
        {
            lock (_gate)
            {
                return _grant;
            }
        }
    }

    /// <summary>Whether a token was found dead: then what was lent to it has ended too.</summary>
    public bool IsDead(string token)
    {
        lock (_gate)
        {
            return _saidDead == token;
        }
    }

    /// <summary>Whether what was lent to a token ends when this session is over.</summary>
    public bool WillRevoke(string token) => Current is { IsGiven: false, CanBeRevoked: true } grant && grant.Token == token;

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

    /// <summary>Logs in although there is a token, which stays in use until the new one is there.</summary>
    /// <exception cref="VaultException">The login failed; the token stays.</exception>
    public Task<TokenGrant> ReplaceAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return StartLogin().WaitAsync(cancellationToken);
        }
    }

    /// <summary>Asks Vault for more time for the token.</summary>
    /// <exception cref="VaultException">Vault did not answer, or gives no more time: then only a new token helps.</exception>
    public async Task<TokenGrant> RenewAsync(TokenGrant grant, CancellationToken cancellationToken)
    {
        using Activity? activity = client.Telemetry.StartTokenRenewal();
        try
        {
            long sentAt = time.GetTimestamp();
            VaultRequest request = LoginMessages.RenewRequest(method, grant);
            using VaultAnswer answer = await AskToRenewAsync(request, grant, cancellationToken).ConfigureAwait(false);
            TokenGrant renewed = LoginMessages.ToRenewed(grant, request, answer, sentAt);
            Update(grant, renewed);
            client.Telemetry.TokenRenewalEnded(activity, failure: null);
            logger.TokenRenewed(method.ToString(), renewed.TimeToLive, answer.FindRequestId());
            return renewed;
        }
        catch (VaultException failed)
        {
            client.Telemetry.TokenRenewalEnded(activity, failed);
            throw;
        }
    }

    /// <summary>Asks Vault how long a token of unknown age lives.</summary>
    /// <exception cref="VaultException">Vault did not answer.</exception>
    public async Task<TokenGrant> LookUpAsync(TokenGrant grant, CancellationToken cancellationToken)
    {
        TokenProbe probe = await _prober.ProbeAsync(grant, cancellationToken).ConfigureAwait(false);

        // A token that may not look itself up is used until a read shows that it is dead.
        TokenGrant known = probe.Grant with { IsAgeKnown = true };
        Update(grant, known);
        if (known.NumUses > 0)
        {
            logger.TokenHasFewUses(method.ToString(), known.NumUses);
        }

        return known;
    }

    /// <summary>After a 403: tells a dead token, which it replaces, from a missing policy.</summary>
    /// <returns>Another token to try once more with, or what is known of this one, which is alive.</returns>
    public async Task<(TokenGrant? Fresh, TokenProbe? Known)> ReplaceIfDeadAsync(
        TokenGrant refused, CancellationToken cancellationToken)
    {
        if (Current is { } newer && newer.Token != refused.Token)
        {
            return (newer, null);
        }

        TokenProbe probe = await _prober.ProbeAsync(refused, cancellationToken).ConfigureAwait(false);
        if (probe.IsAlive)
        {
            return (null, probe);
        }

        Task<TokenGrant> login;
        lock (_gate)
        {
            if (_saidDead != refused.Token)
            {
                _saidDead = refused.Token;
                logger.TokenIsDead(method.ToString());
            }

            // It stays until there is another: it may only seem dead, for want of the default policy, and serve other paths.
            login = _grant is { } current && current.Token != refused.Token ? Task.FromResult(current) : StartLogin();
        }

        TokenGrant fresh = await login.WaitAsync(cancellationToken).ConfigureAwait(false);
        return fresh.Token != refused.Token ? (fresh, null) : (null, probe);
    }

    /// <summary>Gives the token back, if it was made by a login of ours and can be revoked. Never fails: it ends by itself.</summary>
    public async Task RevokeAsync(CancellationToken cancellationToken)
    {
        if (Current is not { IsGiven: false, CanBeRevoked: true } grant || grant.IsOver(time))
        {
            return;
        }

        try
        {
            VaultRequest request = new(HttpMethod.Post, TokenRules.Revoke.Path) { Namespace = method.Namespace };
            using VaultAnswer answer = await client.SendAsync(request, grant.Token, cancellationToken).ConfigureAwait(false);
            logger.TokenRevoked(method.ToString());
        }
        catch (Exception failed) when (failed is VaultException or OperationCanceledException or ObjectDisposedException)
        {
            logger.TokenNotRevoked(method.ToString(), failed is VaultException refused ? refused.Describe() : failed.Message);
        }
    }

    public void Dispose() => _prober.Dispose();

    private async Task<VaultAnswer> AskToRenewAsync(VaultRequest request, TokenGrant grant, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, grant.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (VaultException denied) when (denied.Kind == VaultErrorKind.AccessDenied)
        {
            throw AccessDenials.ExplainUpkeep(request, denied);
        }
    }

    /// <summary>Unless a login brought another token meanwhile.</summary>
    private void Update(TokenGrant before, TokenGrant after)
    {
        lock (_gate)
        {
            if (_grant?.Token == before.Token)
            {
                _grant = after;
            }
        }
    }

    /// <summary>Under <see cref="_gate"/>.</summary>
    private Task<TokenGrant> StartLogin()
    {
        if (_login is null)
        {
            // It belongs to the session and not to the first who asked: when that one gives up, the others go on. And when
            // all have given up, its failure is nobody's.
            _login = Task.Run(LoginAsync, CancellationToken.None);
            _ = _login.ContinueWith(
                login => login.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        return _login;
    }

    private async Task<TokenGrant> LoginAsync()
    {
        try
        {
            TokenGrant grant = await exchange.RunAsync(stopping).ConfigureAwait(false);
            lock (_gate)
            {
                // A given token that was read again is the one that is known already, age and all.
                _grant = _grant is { } known && known.Token == grant.Token ? known : grant;
                return _grant;
            }
        }
        finally
        {
            lock (_gate)
            {
                _login = null;
            }
        }
    }
}
