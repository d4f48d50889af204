using System.Net;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Tests.Connection;

public sealed class LoopbackBypassTests
{
    private static readonly Uri Proxy = new("http://proxy.test:3128");

    [Theory]
    [InlineData("http://127.0.0.1:8200", false)]
    [InlineData("http://127.9.9.9:8200", false)]
    [InlineData("https://localhost:8200", false)]
    [InlineData("http://[::1]:8200", false)]
    [InlineData("https://vault.test:8200", true)]
    [InlineData("http://10.0.0.1:8200", true)]
    [InlineData("http://localhost.test:8200", true)]
    [InlineData("http://internal.test:8200", false)]
    public void GetProxy_Address_IsTheSystemsUnlessItIsLoopback(string address, bool usesProxy)
    {
        LoopbackBypass bypass = new(new WebProxy(Proxy) { BypassList = ["internal"] });
        Uri destination = new(address);

        bypass.IsBypassed(destination).Should().Be(!usesProxy);
        if (usesProxy)
        {
            bypass.GetProxy(destination).Should().Be(Proxy);
        }
        else
        {
            bypass.GetProxy(destination).Should().Match<Uri?>(proxy => proxy == null || proxy == destination, "both mean none");
        }
    }

    [Fact]
    public void Credentials_OfTheSystemsProxy_AreKept()
    {
        NetworkCredential credential = new("user", "password");
        LoopbackBypass bypass = new(new WebProxy(Proxy) { Credentials = credential });

        bypass.Credentials.Should().BeSameAs(credential);
        bypass.Credentials = null;

        bypass.Credentials.Should().BeNull();
    }
}
