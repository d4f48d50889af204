namespace Vault.Configuration.Testing.Engine.Leases;

/// <summary>What was given out under a lease: how it is prolonged and taken back. By default nobody has to be told.</summary>
internal abstract class LeasedSecret
{
    /// <summary>Tells the system where the secret is good. Outside the engine's lock.</summary>
    public virtual Task RenewAsync(DateTimeOffset expiresAt) => Task.CompletedTask;

    /// <summary>Takes the secret back where it is good. Outside the engine's lock.</summary>
    public virtual Task RevokeAsync() => Task.CompletedTask;

    /// <summary>Notes in the engine that the secret was taken back. Under the engine's lock.</summary>
    public virtual void Revoked()
    {
    }
}
