using Microsoft.AspNetCore.Connections;

namespace Vault.Configuration.Testing.Transport;

/// <summary>Counts connections: leaks show here first.</summary>
internal sealed class ConnectionCounter
{
    private int _open;
    private int _accepted;

    public int Open => Volatile.Read(ref _open);

    public int Accepted => Volatile.Read(ref _accepted);

    public ConnectionDelegate Count(ConnectionDelegate next) => async context =>
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _open);

        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };
}
