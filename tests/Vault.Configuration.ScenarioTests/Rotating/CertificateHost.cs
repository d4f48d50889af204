using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Rotating;

/// <summary>A real Kestrel whose certificates are secrets in Vault: <c>tls/server</c>, and <c>tls/client</c> for its clients.</summary>
internal sealed class CertificateHost : IAsyncDisposable
{
    private readonly Scenario _scenario;
    private WebApplication _app = null!;

    private CertificateHost(Scenario scenario) => _scenario = scenario;

    public CertificateAuthority Authority { get; } = new();

    /// <summary>The serial numbers of the client certificates that were accepted, one for each connection.</summary>
    public ConcurrentQueue<string> ClientsSeen { get; } = [];

    /// <summary>Whether the server asks for a client certificate, and takes only one that leads to the root.</summary>
    public bool RequireClientCertificate { get; set; }

    /// <summary>Lets the answer to <c>/slow</c> end.</summary>
    public TaskCompletionSource SlowAnswer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RotatingCertificate ServerCertificate => _app.Services.GetRequiredService<RotatingCertificate>();

    public RotatingCertificate ClientCertificate => _app.Services.GetRequiredKeyedService<RotatingCertificate>("client");

    public int Port => new Uri(_app.Urls.Single()).Port;

    public Uri Address => new($"https://localhost:{Port}/");

    public static async Task<CertificateHost> StartAsync(Action<ListenOptions, CertificateHost>? listen = null)
    {
        CertificateHost host = new(await Scenario.StartAsync());
        host.Put("server", host.Authority.Issue());
        host.Put("client", host.Authority.Issue());

        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        ((IConfigurationBuilder)builder.Configuration).AddVault(vault =>
        {
            host._scenario.Prepare(vault);
            vault.UseToken(host._scenario.Server.RootToken);
            vault.AddKeyValue("secret", "tls/", secret => secret.Section = "Tls");
        });
        builder.Services.AddRotatingCertificate("Tls:Server");
        builder.Services.AddRotatingCertificate("Tls:Client", options => options.ServiceKey = "client");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, options => (listen ?? UseCertificate)(options, host)));

        host._app = builder.Build();
        host._app.MapGet("/", (HttpContext context) => context.Request.Protocol);
        host._app.MapGet("/slow", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("begin ", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await host.SlowAnswer.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("end", context.RequestAborted);
        });
        await host._app.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>Writes a certificate into Vault.</summary>
    public void Put(string name, IssuedCertificate issued) => _scenario.Server.PutSecret(
        "secret", $"tls/{name}", ("certificate", issued.CertificatePem), ("private_key", issued.PrivateKeyPem), ("ca_chain", Authority.IntermediatePem));

    /// <summary>Writes the next certificate into Vault and waits until it is in use.</summary>
    public async Task<string> RotateAsync(string name)
    {
        IssuedCertificate issued = Authority.Issue();
        Put(name, issued);
        await _app.Configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        RotatingCertificate certificate = name == "client" ? ClientCertificate : ServerCertificate;
        await certificate.RotateAsync(TestContext.Current.CancellationToken);
        return issued.SerialNumber;
    }

    /// <summary>What a client has to trust that knows the root only.</summary>
    public SslClientAuthenticationOptions TrustOfRootOnly() =>
        new() { TargetHost = "localhost", CertificateChainPolicy = Authority.TrustOfRootOnly() };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _scenario.DisposeAsync();
        Authority.Dispose();
    }

    private static void UseCertificate(ListenOptions options, CertificateHost host) => options.UseHttps(new TlsHandshakeCallbackOptions
    {
        OnConnection = _ =>
        {
            SslServerAuthenticationOptions handshake = host.ServerCertificate.CreateServerOptions();
            if (host.RequireClientCertificate)
            {
                handshake.ClientCertificateRequired = true;
                handshake.CertificateChainPolicy = host.Authority.TrustOfRootOnly();
                handshake.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                {
                    host.ClientsSeen.Enqueue($"{(certificate as X509Certificate2)?.SerialNumber} {errors}");
                    return errors == SslPolicyErrors.None;
                };
            }

            return new(handshake);
        },
    });
}
