namespace Vault.Configuration;

/// <summary>Callbacks for what happens in the background. Each may be called on any thread; an exception is logged.</summary>
public sealed class VaultEvents
{
    /// <summary>Called after new values are in place and the change was signalled.</summary>
    public Action<VaultReloadedContext>? OnReloaded { get; set; }

    /// <summary>Called when a load failed. The values read before stay.</summary>
    public Action<VaultFailureContext>? OnFailed { get; set; }
}
