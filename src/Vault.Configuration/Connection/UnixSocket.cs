using System.Net.Sockets;

namespace Vault.Configuration.Connection;

/// <summary>Addresses such as <c>unix:///run/vault/agent.sock</c>: the listener of an agent or a proxy on the same machine.</summary>
internal static class UnixSocket
{
    public const string Scheme = "unix";

    /// <summary>What is asked for through the socket: HTTP needs a host, and an agent does not look at it.</summary>
    public static readonly Uri HttpAddress = new("http://localhost");

    public static bool Is(Uri address) => address is { IsAbsoluteUri: true, Scheme: Scheme };

    /// <summary>The file of the socket.</summary>
    public static string PathOf(Uri address)
    {
        string path = address.LocalPath;
        return OperatingSystem.IsWindows() && path is ['/', _, ':', ..] ? path[1..] : path;
    }

    /// <summary>What is wrong with an address; <see langword="null"/> where it is right.</summary>
    public static string? FindProblem(Uri address)
    {
        if (address.Host.Length > 0 || address.LocalPath.Length < 2)
        {
            return "needs three slashes and the whole path of the socket, such as unix:///run/vault/agent.sock";
        }

        try
        {
            _ = new UnixDomainSocketEndPoint(PathOf(address));
            return null;
        }
        catch (ArgumentException)
        {
            return "has a path that is too long for a socket (about 100 bytes)";
        }
        catch (PlatformNotSupportedException)
        {
            return "names a Unix domain socket, which this system does not have";
        }
    }

    public static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Why there is no connection: .NET has no word of its own for a file that is missing.</summary>
    public static string? Explain(SocketError error) => error switch
    {
        SocketError.AddressNotAvailable => "there is no such file",
        SocketError.ConnectionRefused => "nobody listens on it",
        SocketError.AccessDenied => "this process may not open it",
        _ => null,
    };
}
