using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Vault.Configuration.Connection;

/// <summary>Turns the lack of an answer into a <see cref="VaultException"/> with the sentence a user needs.</summary>
/// <remarks>The <c>route</c> of each is what <see cref="VaultTransport.DescribeRoute"/> says: a proxy in between.</remarks>
internal static class ConnectionFaults
{
    private static readonly string[] ClientCertificateAlerts = ["alert certificate", "alert bad certificate", "alert unknown ca"];

    /// <summary>For a request that got no answer.</summary>
    public static VaultException FromFault(VaultRequest request, Uri address, Exception fault, string route = "") => fault switch
    {
        // .NET's message has the proxy's address, with the user name and password where there is one.
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } tunnel => Unreachable(
            request, address, tunnel.StatusCode is { } status ? string.Create(CultureInfo.InvariantCulture, $"the proxy answered {(int)status}") : "the proxy refused", route),
        _ when FindTlsProblem(fault) is { } problem => new VaultException(
            VaultErrorKind.Tls, $"No TLS connection to {Show(address)} for {request}: {problem}{route}", fault)
        {
            WasNotSent = true,
        },
        _ => Unreachable(request, address, Reason(address, fault), route, fault),
    };

    /// <summary>For a request that got no answer in time.</summary>
    public static VaultException Timeout(VaultRequest request, Uri address, TimeSpan timeout, string route = "") => new(
        VaultErrorKind.Timeout,
        $"Vault at {Show(address)} did not answer {request} within {timeout.TotalSeconds:0.###} s. Check the network and Vault's load, or raise RequestTimeout.{route}");

    /// <summary>For a connection that was not made in time: .NET reports it as a cancellation that nobody asked for.</summary>
    /// <remarks>A handler of the user's own may give up later than that, so that the request may have been sent.</remarks>
    public static VaultException ConnectTimeout(VaultRequest request, Uri address, TimeSpan timeout, bool wasNotSent, string route = "") => new(
        VaultErrorKind.Timeout,
        $"No connection to Vault at {Show(address)} for {request} within {timeout.TotalSeconds:0.###} s. Check the address and the network, or raise ConnectTimeout.{route}")
    {
        WasNotSent = wasNotSent,
    };

    /// <summary>The address as it may be shown: without a user name and password.</summary>
    public static string Show(Uri address) => address.GetComponents(
        UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    private static VaultException Unreachable(VaultRequest request, Uri address, string reason, string route, Exception? fault = null)
    {
        string advice = UnixSocket.Is(address)
            ? "Check that the agent or proxy runs and has a listener there, and that this process may open the socket."
            : "Check the address, and that Vault is running and reachable from here.";
        return new VaultException(VaultErrorKind.Unreachable, $"No connection to Vault at {Show(address)} for {request}: {reason}. {advice}{route}", fault)
        {
            WasNotSent = fault is null or HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
            },
        };
    }

    private static string Reason(Uri address, Exception fault)
    {
        Exception innermost = Chain(fault).Last();
        string? explained = UnixSocket.Is(address) && innermost is SocketException socket ? UnixSocket.Explain(socket.SocketErrorCode) : null;
        return explained ?? innermost.Message.TrimEnd('.');
    }

    /// <returns>Whole sentences; <see langword="null"/> where it is no problem of TLS.</returns>
    /// <remarks>.NET calls every handshake that does not end well a secure connection error, one that merely broke off included.</remarks>
    private static string? FindTlsProblem(Exception fault)
    {
        Exception[] chain = [.. Chain(fault)];
        string innermost = chain[^1].Message.TrimEnd('.');
        return chain switch
        {
            _ when chain.OfType<ServerRefusedException>().FirstOrDefault() is { } refused => refused.Message,
            _ when IsAboutClientCertificate(innermost) =>
                $"the server does not accept the client's certificate, or wants one ({innermost}). Check Tls.ClientCertificateFile, and which certificate authorities Vault trusts.",
            _ when chain.Any(exception => exception is AuthenticationException) =>
                $"{innermost}. Check the certificate authority, the name in the certificate, that the port speaks https and knows TLS 1.2 or 1.3, and whether it wants a client certificate.",
            _ => null,
        };
    }

    /// <summary>With TLS 1.3 the server's refusal arrives after the handshake, as a read that fails.</summary>
    private static bool IsAboutClientCertificate(string message) =>
        ClientCertificateAlerts.Any(alert => message.Contains(alert, StringComparison.Ordinal));

    private static IEnumerable<Exception> Chain(Exception fault)
    {
        for (Exception? exception = fault; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
