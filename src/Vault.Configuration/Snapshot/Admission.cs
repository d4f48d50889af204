using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Mapping;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Decides whether a new version is published. What is not admitted leaves the entry as it was, with a note: the next reading
/// finds the same version anew, and it is tried again when its time has come.
/// </summary>
internal sealed class Admission(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(30);

    /// <param name="previous">What is published; without keys at the start.</param>
    /// <param name="candidate">What would be.</param>
    /// <param name="isUrgent">Whether somebody asked for this reading: then no pause is kept.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>The candidate, or the entry before with a note why not.</returns>
    public async Task<SecretEntry> DecideAsync(
        SecretEntry? previous, SecretEntry candidate, bool isUrgent, CancellationToken cancellationToken)
    {
        if (candidate.State != VaultSecretState.Live || ReferenceEquals(candidate.Keys, previous?.Keys))
        {
            return candidate;
        }

        SecretMapping mapping = candidate.Source.Mapping;
        DateTimeOffset now = time.GetUtcNow();
        HeldVersion? before = previous?.Held is { } held && held.IsOf(candidate) ? held : null;
        bool isRunning = previous?.ChangedAt is not null;
        if (!isUrgent && before is not null && (before.NextTryAt is null || UntilNextTry(before, mapping, now) > TimeSpan.Zero))
        {
            return previous! with { AbsentRounds = 0, Failure = isRunning ? null : previous.Failure };
        }

        if (!isUrgent && isRunning && before is null && mapping.SettleDelay > TimeSpan.Zero)
        {
            return Hold(previous, candidate, HeldVersion.Of(candidate, VaultHeldReason.Settling, now, 0, now + mapping.SettleDelay));
        }

        (VaultVerdict verdict, string? why) = await JudgeAsync(candidate, cancellationToken).ConfigureAwait(false);
        return verdict == VaultVerdict.Accept ? candidate : Refuse(previous, candidate, verdict, why);
    }

    /// <summary>How long a held version waits, if it is tried again at all. A wall clock that was set back prolongs nothing.</summary>
    public static TimeSpan UntilNextTry(HeldVersion held, SecretMapping mapping, DateTimeOffset now)
    {
        TimeSpan longest = mapping.SettleDelay > LongestPause ? mapping.SettleDelay : LongestPause;
        TimeSpan wait = (held.NextTryAt ?? now) - now;
        return wait > TimeSpan.Zero && wait <= longest ? wait : TimeSpan.Zero;
    }

    /// <summary>Keeps what is published, and notes when the candidate is tried again.</summary>
    public SecretEntry Refuse(SecretEntry? previous, SecretEntry candidate, VaultVerdict verdict, string? why)
    {
        DateTimeOffset now = time.GetUtcNow();

        // The count and the window begin anew with another version, and after its time of settling.
        HeldVersion? before = previous?.Held is { Reason: VaultHeldReason.Refused or VaultHeldReason.Unchecked } held
            && held.IsOf(candidate) ? held : null;
        VaultHeldReason reason = verdict == VaultVerdict.Reject ? VaultHeldReason.Refused : VaultHeldReason.Unchecked;
        int attempts = (before?.Attempts ?? 0) + 1;
        DateTimeOffset since = before?.SinceAt ?? now;
        bool isTriedAgain = verdict == VaultVerdict.Unknown || now - since < candidate.Source.Mapping.SettleWindow;
        HeldVersion next = HeldVersion.Of(candidate, reason, since, attempts, isTriedAgain ? now + Pause(attempts) : null);
        logger.VersionHeldBack(candidate.Display, candidate.Version?.Number, reason, why, next.NextTryAt);
        return Hold(previous, candidate, next, why);
    }

    private static SecretEntry Hold(SecretEntry? previous, SecretEntry candidate, HeldVersion held, string? why = null)
    {
        SecretEntry kept = previous ?? new SecretEntry(candidate.Source, candidate.Path, VaultSecretState.Live);
        return kept with
        {
            Held = held,
            AbsentRounds = 0,

            // Nothing is published yet: then it is no held-back version but a start that fails.
            Failure = kept.ChangedAt is not null ? null : new VaultException(
                held.Reason == VaultHeldReason.Refused ? VaultErrorKind.VersionRefused : VaultErrorKind.NotReady,
                $"Version {candidate.Version?.Number} of \"{candidate.Display}\" was not accepted: {why}."),
        };
    }

    private async Task<(VaultVerdict Verdict, string? Why)> JudgeAsync(SecretEntry candidate, CancellationToken cancellationToken)
    {
        SecretMapping mapping = candidate.Source.Mapping;
        string prefix = KeyMapper.Prefix(mapping, candidate.Source.RelativePath(candidate.Path));
        string[] missing = [.. mapping.RequiredKeys.Concat(mapping.Composed.Keys).Where(key => !candidate.Keys.ContainsKey(prefix + key))];
        if (missing.Length > 0)
        {
            return (VaultVerdict.Reject, $"it lacks {string.Join(", ", missing)}");
        }

        if (mapping.ValidateBeforePublish is not { } validate)
        {
            return (VaultVerdict.Accept, null);
        }

        // Not only a token that the check may ignore: the loop must not wait for it for ever.
        using CancellationTokenSource limit = new(LongestCheck, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            VaultCandidate shown = new(candidate.Display, candidate.Version?.Number, candidate.Keys);
            VaultVerdict verdict = await validate(shown, either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            return (verdict, verdict == VaultVerdict.Reject ? "the check refused it" : "the check could not be made");
        }
        catch (Exception thrown) when (!cancellationToken.IsCancellationRequested)
        {
            // Its message is foreign text, and may hold the value that was looked at.
            return (VaultVerdict.Unknown, $"the check threw {thrown.GetType().Name}");
        }
    }

    private static TimeSpan Pause(int attempts)
    {
        TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(attempts - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }
}
