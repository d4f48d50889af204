using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Authentication;

/// <summary>Sends requests with the session's token, and heals a token that died: one new login, one more try.</summary>
internal sealed class AuthenticatedClient(VaultClient client, TokenSession session, TimeProvider time, ILogger logger)
{
    /// <summary>For how long a path that a fresh token was refused counts as a matter of policy.</summary>
    private static readonly TimeSpan PolicyMemory = TimeSpan.FromMinutes(10);

    // A token without the default policy cannot look itself up and so seems dead: without this, every poll of a path that it
    // may not read would log in anew. Request to the fresh token that was refused it; any thread.
    private readonly ConcurrentDictionary<(HttpMethod Method, string Path), TokenGrant> _refusedFresh = new();

    private readonly GivenToken _given = new(session, time, logger);

    /// <summary>What is told of the source.</summary>
    public SourceTelemetry Telemetry => client.Telemetry;

    /// <summary>Where the policies of the token are, for requests in the namespace of the secrets.</summary>
    private PolicyScope Scope => PolicyScope.Of(session.Method.Namespace, client.Namespace);

    /// <summary>The token of now, for whoever remembers what it was refused.</summary>
    public string? Token => session.Current?.Token;

    /// <summary>Somebody asked for a reading: what is known of policies may be out of date.</summary>
    public void ForgetRefusals()
    {
        _refusedFresh.Clear();
        _given.Retry();
    }

    /// <summary>
    /// Logs in if that is needed, so that many reads that follow do not find out one by one that it fails; and looks whether
    /// there is another token where one is given from outside.
    /// </summary>
    public async Task EnsureLoggedInAsync(CancellationToken cancellationToken)
    {
        if (session.Current is { IsGiven: true } given)
        {
            await _given.ReadAgainAsync(given, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await session.GetAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Looks closer at a server that says it is sealed: one that was never initialised says so too, and no waiting helps.
    /// </summary>
    public async Task<VaultException> ExplainSealedAsync(VaultException failed, CancellationToken cancellationToken)
    {
        try
        {
            using VaultAnswer answer = await client
                .SendAsync(new VaultRequest(HttpMethod.Get, "sys/seal-status"), token: null, cancellationToken).ConfigureAwait(false);
            return !answer.IsNotFound && JsonSerializer.Deserialize(answer.Body, VaultJsonContext.Default.SealStatusMessage) is { Initialized: false }
                ? new VaultException(VaultErrorKind.NotInitialized, "Vault was never initialised: run \"vault operator init\".", failed) { StatusCode = failed.StatusCode }
                : failed;
        }
        catch (Exception unanswered) when (unanswered is VaultException or JsonException)
        {
            // What is known is said; this was only to say more.
            return failed;
        }
    }

    /// <returns>As <see cref="VaultClient.SendAsync"/>.</returns>
    /// <exception cref="VaultException">As there, or the login failed.</exception>
    public async Task<VaultAnswer> SendAsync(VaultRequest request, CancellationToken cancellationToken)
    {
        TokenGrant grant = await session.GetAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            VaultAnswer answer = await client.SendAsync(request, grant.Token, cancellationToken).ConfigureAwait(false);
            if (!_refusedFresh.IsEmpty)
            {
                _refusedFresh.TryRemove((request.Method, request.Path), out _);
            }

            _given.ShowAlive(grant);
            return answer;
        }
        catch (VaultException denied) when (grant.IsAbsent && AccessDenials.MayBeForWantOfAToken(denied))
        {
            throw AccessDenials.ExplainAbsence(request, Scope, denied);
        }
        catch (VaultException denied) when (denied.Kind == VaultErrorKind.AccessDenied)
        {
            if (IsMatterOfPolicy(request, grant))
            {
                throw AccessDenials.Explain(request, Scope, new TokenProbe(grant, IsAlive: true, []), denied);
            }

            (TokenGrant? fresh, TokenProbe? known) = await session.ReplaceIfDeadAsync(grant, cancellationToken).ConfigureAwait(false);
            if (fresh is null && grant.IsGiven && !known!.IsAlive)
            {
                _given.Suspect(grant);
                throw LoginRefusals.GivenTokenIsDead(session.Method);
            }

            grant = fresh ?? throw AccessDenials.Explain(request, Scope, known!, denied);
        }

        try
        {
            return await client.SendAsync(request, grant.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (VaultException denied) when (denied.Kind == VaultErrorKind.AccessDenied)
        {
            _refusedFresh[(request.Method, request.Path)] = grant;
            throw AccessDenials.Explain(request, Scope, new TokenProbe(grant, IsAlive: true, []), denied);
        }
    }

    /// <summary>Without a second look at a token that is refused: for what is only tidying up.</summary>
    /// <exception cref="VaultException">As <see cref="VaultClient.SendAsync"/>, or the login failed.</exception>
    public async Task<VaultAnswer> SendOnceAsync(VaultRequest request, CancellationToken cancellationToken) =>
        await client.SendAsync(request, (await session.GetAsync(cancellationToken).ConfigureAwait(false)).Token, cancellationToken).ConfigureAwait(false);

    private bool IsMatterOfPolicy(VaultRequest request, TokenGrant grant) =>
        _refusedFresh.TryGetValue((request.Method, request.Path), out TokenGrant? refused)
        && refused.Token == grant.Token
        && time.GetElapsedTime(refused.SentAt) < PolicyMemory;
}
