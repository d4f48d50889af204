using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;

namespace Vault.Configuration.ScenarioTests.Rotating;

/// <summary>Real handshakes on real sockets, with peers that know the root and nothing else.</summary>
public sealed class CertificateTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kestrel_sends_the_next_certificate_with_its_intermediates_without_a_restart()
    {
        await using CertificateHost host = await CertificateHost.StartAsync();
        string first = await HandshakeAsync(host);

        string second = await host.RotateAsync("server");

        (await HandshakeAsync(host)).Should().Be(second).And.NotBe(first);
    }

    [Fact]
    public async Task A_connection_that_is_open_outlives_the_rotation()
    {
        await using CertificateHost host = await CertificateHost.StartAsync();
        using SocketsHttpHandler handler = new() { SslOptions = host.TrustOfRootOnly() };
        using HttpClient client = new(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        (await client.GetStringAsync(host.Address, Cancelled)).Should().Be("HTTP/2", "Kestrel still negotiates the protocol");

        await host.RotateAsync("server");

        (await client.GetStringAsync(host.Address, Cancelled)).Should().Be("HTTP/2");
    }

    [Fact]
    public async Task The_selector_of_Kestrel_sends_no_intermediates_which_is_why_it_is_not_what_we_recommend()
    {
        await using CertificateHost host = await CertificateHost.StartAsync((options, host) => options.UseHttps(https =>
        {
            https.ServerCertificateSelector = (_, _) => host.ServerCertificate.Context.TargetCertificate;
            https.ServerCertificateChain = [X509Certificate2.CreateFromPem(host.Authority.IntermediatePem)];
        }));

        Func<Task> handshake = () => HandshakeAsync(host);

        (await handshake.Should().ThrowAsync<AuthenticationException>()).Which.Message.Should().Contain("PartialChain");
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_client_shows_the_next_certificate_with_its_intermediates_without_a_restart(string version)
    {
        await using CertificateHost host = await CertificateHost.StartAsync();
        host.RequireClientCertificate = true;
        using HttpClient client = CreateClient(host, version);
        string first = host.ClientCertificate.Context.TargetCertificate.SerialNumber;
        await client.GetStringAsync(host.Address, Cancelled);
        await client.GetStringAsync(host.Address, Cancelled);

        string second = await host.RotateAsync("client");
        await client.GetStringAsync(host.Address, Cancelled);
        await client.GetStringAsync(host.Address, Cancelled);

        host.ClientsSeen.Should().Equal($"{first} None", $"{second} None");
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_answer_that_is_being_read_when_the_client_certificate_rotates_is_read_to_its_end(string version)
    {
        await using CertificateHost host = await CertificateHost.StartAsync();
        host.RequireClientCertificate = true;
        using HttpClient client = CreateClient(host, version);
        using HttpResponseMessage slow = await client.GetAsync(new Uri(host.Address, "slow"), HttpCompletionOption.ResponseHeadersRead, Cancelled);

        await host.RotateAsync("client");
        await client.GetStringAsync(host.Address, Cancelled);
        host.ClientsSeen.Should().HaveCount(2, "the next request made a new connection");
        host.SlowAnswer.SetResult();

        (await slow.Content.ReadAsStringAsync(Cancelled)).Should().Be("begin end");
    }

    [Fact]
    public async Task Each_connection_of_a_client_shows_the_intermediates_and_none_resumes_a_session_that_lacks_them()
    {
        await using CertificateHost host = await CertificateHost.StartAsync();
        host.RequireClientCertificate = true;
        using HttpClient client = new(host.ClientCertificate.CreateHandler(handler =>
        {
            handler.PooledConnectionLifetime = TimeSpan.Zero;
            handler.SslOptions.CertificateChainPolicy = host.Authority.TrustOfRootOnly();
        }));

        for (int i = 0; i < 5; i++)
        {
            await client.GetStringAsync(host.Address, Cancelled);
        }

        host.ClientsSeen.Should().HaveCount(5).And.OnlyContain(seen => seen.EndsWith(" None"));
    }

    [Fact]
    public async Task A_handler_of_NETs_own_would_keep_the_old_certificate()
    {
        await using CertificateHost host = await CertificateHost.StartAsync();
        host.RequireClientCertificate = true;
        SslClientAuthenticationOptions options = host.ClientCertificate.CreateClientOptions();
        options.CertificateChainPolicy = host.Authority.TrustOfRootOnly();
        using SocketsHttpHandler handler = new() { SslOptions = options, PooledConnectionLifetime = TimeSpan.Zero };
        using HttpClient client = new(handler);
        await client.GetStringAsync(host.Address, Cancelled);

        await host.RotateAsync("client");
        options.ClientCertificateContext = host.ClientCertificate.Context;
        await client.GetStringAsync(host.Address, Cancelled);

        host.ClientsSeen.Should().HaveCount(2);
        host.ClientsSeen.Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task A_selection_callback_sends_no_intermediates_either()
    {
        await using CertificateHost host = await CertificateHost.StartAsync();
        host.RequireClientCertificate = true;
        SslClientAuthenticationOptions options = host.TrustOfRootOnly();
        options.LocalCertificateSelectionCallback = (_, _, _, _, _) => host.ClientCertificate.Context.TargetCertificate;
        using SocketsHttpHandler handler = new() { SslOptions = options };
        using HttpClient client = new(handler);

        await client.Awaiting(c => c.GetStringAsync(host.Address, Cancelled)).Should().ThrowAsync<HttpRequestException>();

        host.ClientsSeen.First().Should().Be($"{host.ClientCertificate.Context.TargetCertificate.SerialNumber} RemoteCertificateChainErrors");
    }

    [Fact]
    public async Task A_client_that_was_disposed_sends_nothing_any_more()
    {
        await using CertificateHost host = await CertificateHost.StartAsync();
        HttpMessageHandler handler = host.ClientCertificate.CreateHandler(sockets => sockets.SslOptions.CertificateChainPolicy = host.Authority.TrustOfRootOnly());
        using HttpMessageInvoker client = new(handler);
        using HttpRequestMessage request = new(HttpMethod.Get, host.Address);
        using (HttpResponseMessage response = client.Send(request, Cancelled))
        {
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        handler.Dispose();

        using HttpRequestMessage another = new(HttpMethod.Get, host.Address);
        await client.Awaiting(c => c.SendAsync(another, Cancelled)).Should().ThrowAsync<ObjectDisposedException>();
    }

    private static HttpClient CreateClient(CertificateHost host, string version) =>
        new(host.ClientCertificate.CreateHandler(handler => handler.SslOptions.CertificateChainPolicy = host.Authority.TrustOfRootOnly()))
        {
            DefaultRequestVersion = new Version(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    /// <returns>The serial number of what the server has sent.</returns>
    private static async Task<string> HandshakeAsync(CertificateHost host)
    {
        using TcpClient connection = new();
        await connection.ConnectAsync(IPAddress.Loopback, host.Port, Cancelled);
        await using SslStream tls = new(connection.GetStream());
        await tls.AuthenticateAsClientAsync(host.TrustOfRootOnly(), Cancelled);
        return ((X509Certificate2)tls.RemoteCertificate!).SerialNumber;
    }
}
