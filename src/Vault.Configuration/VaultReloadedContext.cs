namespace Vault.Configuration;

/// <summary>What <see cref="VaultEvents.OnReloaded"/> is told. Names of keys, never a value.</summary>
public sealed class VaultReloadedContext
{
    internal VaultReloadedContext(string name, IReadOnlyList<string> changedKeys)
    {
        Name = name;
        ChangedKeys = changedKeys;
    }

    /// <summary>The <see cref="VaultOptions.Name"/> of the source.</summary>
    public string Name { get; }

    /// <summary>The configuration keys that were added, removed or given another value, in order.</summary>
    public IReadOnlyList<string> ChangedKeys { get; }
}
