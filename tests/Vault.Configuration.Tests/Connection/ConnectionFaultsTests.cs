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
