using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Authentication;

/// <summary>Turns a credential, read anew each time, into a token. Runs once at a time.</summary>
internal sealed class LoginExchange(
    VaultClient client, VaultAuthMethod method, VaultSettings settings, TimeProvider time, ILogger logger, Func<double> chance)
{
    /// <summary>A standby may lag behind a secret id that was made a moment ago.</summary>
    private static readonly TimeSpan SecondTryAfter = TimeSpan.FromSeconds(2);

    /// <summary>How long a credential may take to be read.</summary>
    private static readonly TimeSpan LongestDescription = TimeSpan.FromSeconds(30);

    private readonly CredentialGate _gate = new(time, chance);
    private readonly Unwrapper _unwrapper = new(client, method, logger);
    private bool _wasRefusedAsWrong; // Of the one login that runs at a time: that Vault said 400 since the last success.

    /// <exception cref="VaultException">The credential could not be read, was refused, or Vault did not answer.</exception>
    public async Task<TokenGrant> RunAsync(CancellationToken cancellationToken)
    {
        for (bool isSecondTry = false; ; isSecondTry = true)
        {
            VaultLogin login = await DescribeAsync(cancellationToken).ConfigureAwait(false);
            string fingerprint = Fingerprint(login);
            if (_gate.ClosedFor(fingerprint) is { } remaining)
            {
                throw LoginRefusals.HeldBack(method, remaining);
            }

            login = await _unwrapper.UnwrapAsync(login, cancellationToken).ConfigureAwait(false);
            if (login.Token is { } token)
            {
                return new TokenGrant(token, time.GetTimestamp(), TimeSpan.Zero) { IsGiven = true, IsAgeKnown = token.Length == 0 };
            }

            try
            {
                TokenGrant grant = await LogInAsync(login, cancellationToken).ConfigureAwait(false);
                _gate.Open();
                _wasRefusedAsWrong = false;
                return grant;
            }
            catch (VaultException refusal) when (refusal.Kind == VaultErrorKind.LoginRejected)
            {
                if (isSecondTry || _gate.Knows(fingerprint) || !settings.RetryRefusedLogin || login.IsSingleUse)
                {
                    TimeSpan wait = _gate.Close(fingerprint, method.CountsTowardLockout);
                    client.Telemetry.CredentialRefused(method.Name);
                    logger.LoginRefused(method.ToString(), wait, refusal.Describe());
                    throw;
                }
            }
            catch (VaultException lost) when (login.IsSingleUse && LoginRefusals.MayHaveBeenCarriedOut(lost))
            {
                // Vault may have carried it out: then the credential is used up, and sending it again looks like theft.
                _gate.Close(fingerprint, method.CountsTowardLockout);
                client.Telemetry.CredentialRefused(method.Name);
                throw LoginRefusals.MayBeUsedUp(method, lost);
            }

            await Task.Delay(SecondTryAfter, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A certificate is shown in the handshake and not sent, and another one is another credential all the same.</summary>
    private string Fingerprint(VaultLogin login)
    {
        try
        {
            return login.Fingerprint(method is CertificateAuthMethod ? TlsFiles.ReadClientCertificate(settings.Tls)?.Text : null);
        }
        catch (VaultException unreadable) when (unreadable.Kind == VaultErrorKind.Tls)
        {
            return login.Fingerprint();
        }
    }

    private async ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A callback that never returns must not stop everything without a word.
            using CancellationTokenSource limit = new(LongestDescription, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            return await method.DescribeAsync(either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception foreign) when (foreign is not VaultException && !cancellationToken.IsCancellationRequested)
        {
            // A method of the user's own: its text may hold what it read.
            throw new VaultException(
                VaultErrorKind.CredentialUnavailable, $"The login with {method} could not be prepared: it threw {foreign.GetType().Name}.");
        }
    }

    private async Task<TokenGrant> LogInAsync(VaultLogin login, CancellationToken cancellationToken)
    {
        using Activity? activity = client.Telemetry.StartLogin(method.Name);
        try
        {
            TokenGrant grant = await SendAsync(login, cancellationToken).ConfigureAwait(false);
            client.Telemetry.LoginEnded(activity, method.Name, failure: null);
            return grant;
        }
        catch (VaultException failed)
        {
            client.Telemetry.LoginEnded(activity, method.Name, failed);
            throw;
        }
    }

    private async Task<TokenGrant> SendAsync(VaultLogin login, CancellationToken cancellationToken)
    {
        long sentAt = time.GetTimestamp();
        try
        {
            VaultRequest request = LoginMessages.ToRequest(method, login);
            using VaultAnswer answer = await client.SendAsync(request, token: null, cancellationToken).ConfigureAwait(false);
            TokenGrant grant = LoginMessages.ToGrant(method, request, answer, sentAt);
            logger.LoggedIn(method.ToString(), grant.TimeToLive, answer.FindRequestId());
            if (grant.NumUses > 0)
            {
                logger.TokenHasFewUses(method.ToString(), grant.NumUses);
            }

            return grant;
        }
        catch (VaultException failed) when (LoginRefusals.IsDirectoryDown(failed))
        {
            throw LoginRefusals.DirectoryIsDown(method, failed);
        }
        catch (VaultException refusal) when (LoginRefusals.IsRefusal(refusal))
        {
            // Vault says of a lockout no more than 403. Where it said 400 before, it once knew the role.
            bool isLockedOut = method.CountsTowardLockout && _wasRefusedAsWrong && refusal.StatusCode == HttpStatusCode.Forbidden;
            _wasRefusedAsWrong |= refusal.StatusCode == HttpStatusCode.BadRequest;
            throw LoginRefusals.Rejected(method, login, refusal, time.GetUtcNow(), isLockedOut);
        }
    }
}
