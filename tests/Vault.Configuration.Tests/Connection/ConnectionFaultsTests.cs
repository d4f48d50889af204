using System.Net.Sockets;
using System.Security.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class ConnectionFaultsTests
{
    private const string Planted = Some.Planted;

    [Fact]
    public void FromFault_ConnectionRefused_IsUnreachable()
    {
        VaultException failure = FromFault(new HttpRequestException("outer", new IOException("Connection refused")));

        failure.Kind.Should().Be(VaultErrorKind.Unreachable);
        failure.IsTransient.Should().BeTrue();
        failure.StatusCode.Should().BeNull();
        failure.Message.Should().Contain("https://vault.test:8200").And.Contain("secret/data/orders").And.Contain("Connection refused");
    }

    [Theory]
    [MemberData(nameof(TlsFaults))]
    public void FromFault_Handshake_IsTlsAndNotTransient(Exception fault)
    {
        VaultException failure = FromFault(fault);

        failure.Kind.Should().Be(VaultErrorKind.Tls);
        failure.IsTransient.Should().BeFalse();
        failure.Message.Should().Contain("secret/data/orders").And.Contain("certificate");
    }

    public static TheoryData<Exception> TlsFaults() =>
    [
        new HttpRequestException("outer", new AuthenticationException("The remote certificate is invalid.")),
        new HttpRequestException("outer", new IOException("middle", new AuthenticationException("no"))),
        new AuthenticationException("Cannot determine the frame size or a corrupted frame was received."),
    ];

    /// <summary>As OpenSSL words it: with TLS 1.2 in the handshake, with TLS 1.3 in the first read after it.</summary>
    [Theory]
    [InlineData("error:0A00045C:SSL routines::tlsv13 alert certificate required")]
    [InlineData("error:0A000418:SSL routines::tlsv1 alert unknown ca")]
    [InlineData("error:0A000412:SSL routines::sslv3 alert bad certificate")]
    public void FromFault_ServerThatRefusesTheClientCertificate_IsTlsAndSaysSo(string openSsl)
    {
        Exception cause = new IOException("The decryption operation failed, see inner exception.", new InvalidOperationException(openSsl));

        VaultException failure = FromFault(new HttpRequestException("An error occurred while sending the request.", cause));

        failure.Kind.Should().Be(VaultErrorKind.Tls);
        failure.WasNotSent.Should().BeTrue();
        failure.Message.Should().Contain("client's certificate").And.Contain(openSsl).And.Contain("Tls.ClientCertificateFile");
    }

    [Fact]
    public void FromFault_ServerThatIsRefused_IsSaidInItsOwnWords() =>
        FromFault(new HttpRequestException("outer", new ServerRefusedException("The certificate expired.")))
            .Message.Should().EndWith("GET secret/data/orders: The certificate expired.");

    [Fact]
    public void FromFault_Proxy_IsNamedInEachSentence()
    {
        Uri address = new("https://vault.test:8200");

        VaultException[] failures =
        [
            ConnectionFaults.FromFault(Some.Read, address, new HttpRequestException("no"), " Through X."),
            ConnectionFaults.FromFault(Some.Read, address, new AuthenticationException("no"), " Through X."),
            ConnectionFaults.Timeout(Some.Read, address, TimeSpan.FromSeconds(1), " Through X."),
            ConnectionFaults.ConnectTimeout(Some.Read, address, TimeSpan.FromSeconds(1), wasNotSent: true, " Through X."),
        ];

        failures.Should().OnlyContain(failure => failure.Message.EndsWith(". Through X.", StringComparison.Ordinal));
    }

    [Fact]
    public void FromFault_ProxyThatRefused_IsSaidWithoutItsAddressAsDotNetWritesIt()
    {
        HttpRequestException fault = new(
            HttpRequestError.ProxyTunnelError, $"The proxy tunnel request to proxy 'http://user:{Planted}@proxy.test/' failed.",
            statusCode: System.Net.HttpStatusCode.ProxyAuthenticationRequired);

        VaultException failure = FromFault(fault);

        failure.Kind.Should().Be(VaultErrorKind.Unreachable);
        failure.WasNotSent.Should().BeTrue();
        failure.Message.Should().Contain("the proxy answered 407");
        failure.ToString().Should().NotContain(Planted);
    }

    [Theory]
    [InlineData(SocketError.AddressNotAvailable, "there is no such file")]
    [InlineData(SocketError.ConnectionRefused, "nobody listens on it")]
    [InlineData(SocketError.AccessDenied, "this process may not open it")]
    public void FromFault_Socket_IsExplainedWithItsFile(SocketError error, string reason)
    {
        HttpRequestException fault = new(HttpRequestError.ConnectionError, "outer", new SocketException((int)error));

        VaultException failure = ConnectionFaults.FromFault(Some.Read, new Uri("unix:///run/vault/agent.sock"), fault);

        failure.Kind.Should().Be(VaultErrorKind.Unreachable);
        failure.WasNotSent.Should().BeTrue();
        failure.Message.Should().Contain($"unix:///run/vault/agent.sock for GET secret/data/orders: {reason}. Check that the agent");
    }

    [Fact]
    public void FromFault_HandshakeThatBrokeOff_IsAFaultOfTheConnection()
    {
        VaultException failure = FromFault(new HttpRequestException(
            HttpRequestError.SecureConnectionError, "The SSL connection could not be established.", new IOException("unexpected EOF")));

        failure.Kind.Should().Be(VaultErrorKind.Unreachable);
        failure.WasNotSent.Should().BeTrue();
    }

    [Fact]
    public void EverySentenceWithAnAddress_DoesNotShowItsUser()
    {
        Uri address = new($"https://user:{Planted}@vault.test:8200");

        ConnectionFaults.FromFault(Some.Read, address, new HttpRequestException("no")).ToString().Should().NotContain(Planted);
        ConnectionFaults.FromFault(Some.Read, address, new AuthenticationException("no")).ToString().Should().NotContain(Planted);
        ConnectionFaults.Timeout(Some.Read, address, TimeSpan.FromSeconds(1)).ToString().Should().NotContain(Planted);
        ConnectionFaults.Show(address).Should().Be("https://vault.test:8200");
    }

    [Fact]
    public void Timeout_SaysHowLong()
    {
        VaultException failure = ConnectionFaults.Timeout(Some.Read, new Uri("https://vault.test:8200"), TimeSpan.FromSeconds(2.5));

        failure.Kind.Should().Be(VaultErrorKind.Timeout);
        failure.Message.Should().Contain("secret/data/orders").And.Contain("2.5 s").And.Contain("https://vault.test:8200");
    }

    [Theory]
    [InlineData("https://vault.test:8200/", "https://vault.test:8200")]
    [InlineData("https://vault.test/behind/a/path/", "https://vault.test/behind/a/path")]
    [InlineData("http://[::1]:8200", "http://[::1]:8200")]
    public void Show_Address_IsAsItWasWritten(string address, string shown) => ConnectionFaults.Show(new Uri(address)).Should().Be(shown);

    private static VaultException FromFault(Exception fault) =>
        ConnectionFaults.FromFault(Some.Read, new Uri("https://vault.test:8200"), fault);
}
