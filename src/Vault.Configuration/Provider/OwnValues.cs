namespace Vault.Configuration.Provider;

/// <summary>
/// Values from Vault never say where Vault is: while a section is read, our providers show nothing to the thread that reads,
/// wherever in a chain of configurations they are.
/// </summary>
internal static class OwnValues
{
    [ThreadStatic]
    private static bool _areHidden;

    public static bool AreHidden => _areHidden;

    public static T Hide<T>(Func<T> read)
    {
        bool before = _areHidden;
        _areHidden = true;
        try
        {
            return read();
        }
        finally
        {
            _areHidden = before;
        }
    }
}
