namespace Vault.Configuration.Provider;

/// <summary>
/// Values from Vault never say where Vault is: while a section is read, our providers show nothing to the thread that reads,
/// wherever in a chain of configurations they are.
/// </summary>
internal static class OwnValues
{
    [ThreadStatic]
    private static bool t_areHidden;

    public static bool AreHidden => t_areHidden;

    public static T Hide<T>(Func<T> read)
    {
        bool before = t_areHidden;
        t_areHidden = true;
        try
        {
            return read();
        }
        finally
        {
            t_areHidden = before;
        }
    }
}
