namespace Vault.Configuration.Testing.Faults;

/// <summary>An effect, whom it hits, and how often still.</summary>
internal sealed class Fault(FaultEffect effect, Func<VaultTestRequest, bool>? when, int? times, Action<Fault> remove) : IDisposable
{
    private int? _left = times;

    public FaultEffect Effect => effect;

    public bool Matches(VaultTestRequest request) => when?.Invoke(request) ?? true;

    /// <summary>False when it was used up in the meantime.</summary>
    public bool TryUse()
    {
        if (_left is null)
        {
            return true;
        }

        return _left-- > 0;
    }

    public bool IsUsedUp => _left <= 0;

    public void Dispose() => remove(this);
}
