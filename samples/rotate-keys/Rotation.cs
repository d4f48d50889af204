using RotateKeys.Issuers;

namespace RotateKeys;

/// <summary>
/// New key, Vault, replicas, old key; in this order, and each step only after the one before it. Until the last one both keys
/// are good, so whatever fails, the service does not notice.
/// </summary>
internal sealed class Rotation(IKeyIssuer issuer, VaultSecrets vault, Replicas replicas, Func<string, bool> confirm, TextWriter output)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        StoredSecret current = await vault.ReadAsync(cancellationToken);
        if (current.PreviousKeyId is { } unfinished)
        {
            throw new RotationException(
                RotationOutcome.NothingChanged, $"The last rotation is not over: the key {unfinished} before this one is still good. Run it with --finish first.");
        }

        IssuedKey key = await issuer.IssueAsync(current.KeyId, cancellationToken);
        StoredSecret written = await WriteAsync(current, key, cancellationToken);
        output.WriteLine($"The key {key.Id} is version {written.Version} of {vault.Path}.");
        written = await vault.AnnotateAsync(
            written,
            new() { ["key_id"] = key.Id, ["expires_at"] = key.ExpiresAt?.ToString("O"), ["previous_key_id"] = current.KeyId },
            cancellationToken);
        await HandOverAsync(written, cancellationToken);
    }

    /// <summary>The second half, after a rotation whose replicas were late.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        StoredSecret current = await vault.ReadAsync(cancellationToken);
        if (current.PreviousKeyId is null)
        {
            throw new RotationException(RotationOutcome.NothingChanged, $"There is nothing to finish: {vault.Path} names no key before this one.");
        }

        await HandOverAsync(current, cancellationToken);
    }

    private async Task<StoredSecret> WriteAsync(StoredSecret current, IssuedKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await vault.WriteAsync(current, key.Value, cancellationToken);
        }
        catch (RotationException failure) when (failure.Outcome == RotationOutcome.NothingChanged)
        {
            // Nobody will ever have it, so it must not stay good either.
            await issuer.WithdrawAsync(key, cancellationToken);
            throw;
        }
    }

    private async Task HandOverAsync(StoredSecret secret, CancellationToken cancellationToken)
    {
        await replicas.WaitAsync(issuer.Provider, secret.Version, cancellationToken);
        if (secret.PreviousKeyId is not { } oldKeyId)
        {
            output.WriteLine($"Which key was there before is not known, since {vault.Path} had no key_id. End it by hand.");
            return;
        }

        if (issuer.CannotBeUndone(oldKeyId) is not { } warning || confirm(warning))
        {
            await issuer.DisableAsync(oldKeyId, cancellationToken);
            output.WriteLine(issuer.Disabled(oldKeyId));
        }
        else if (!issuer.OldKeyMayStay)
        {
            throw new RotationException(
                RotationOutcome.OldKeyStays, $"All replicas have version {secret.Version}. The key {oldKeyId} is still good: run it again with --finish --yes.");
        }

        await vault.AnnotateAsync(secret, new() { ["previous_key_id"] = null }, cancellationToken);
    }
}
