using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Testing;

namespace Vault.Configuration.AotTests;

/// <summary>Configurations without a host.</summary>
internal static class PlainChecks
{
    public static async Task KubernetesAsync(Checks checks, VaultTestServer server)
    {
        server.PutSecret("secret", "aot/pod", ("name", "first"));
        server.AddKubernetesRole("pod", role =>
        {
            role.BoundServiceAccountNames = ["orders"];
            role.BoundServiceAccountNamespaces = ["shop"];
            role.Policies = ["aot"];
        });
        string tokenFile = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(tokenFile, server.CreateServiceAccountToken("shop", "orders"));
            IConfigurationRoot configuration = Build(
                server,
                vault => vault.UseKubernetes("pod", pod => pod.TokenFile = tokenFile).AddKeyValue("secret", "aot/"));
            using IDisposable disposing = (IDisposable)configuration;
            checks.Equal("Kubernetes: a folder is read", configuration["pod:name"], "first");

            bool isTold = false;
            using IDisposable listening = configuration.GetReloadToken().RegisterChangeCallback(_ => isTold = true, state: null);
            server.PutSecret("secret", "aot/pod", ("name", "second"));
            await configuration.GetVaultRefresher().RefreshAsync();
            checks.Equal("Kubernetes: a rotated secret arrives", configuration["pod:name"], "second");
            checks.Equal("Kubernetes: the change was signalled", isTold, true);
        }
        finally
        {
            File.Delete(tokenFile);
        }
    }

    /// <summary>The texts that are made of Vault's JSON errors, by way of the source-generated serializer.</summary>
    public static Task ErrorsAsync(Checks checks, VaultTestServer server)
    {
        string token = server.CreateToken(options => options.Policies.Add("aot"));
        checks.Throws<VaultException>(
            "Errors: a missing secret is named",
            () => Build(server, vault => vault.UseToken(token).AddKeyValue("secret", "aot/absent")),
            "There is no secret at \"secret/aot/absent\".",
            "set Optional on its mapping");
        checks.Throws<VaultException>(
            "Errors: a missing policy is written out",
            () => Build(server, vault => vault.UseToken(token).AddKeyValue("secret", "other")),
            "secret/data/other",
            "(403)",
            "capabilities = [\"read\"]");
        checks.Throws<VaultException>(
            "Errors: a refused login is told apart",
            () => Build(server, vault => vault.UseAppRole("nobody", "nothing").AddKeyValue("secret", "aot/pod")),
            "invalid role or secret ID");
        return Task.CompletedTask;
    }

    public static async Task HttpsAsync(Checks checks)
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(new VaultTestServerOptions { UseHttps = true });
        server.PutSecret("secret", "aot/tls", ("name", "encrypted"));
        using SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { server.Certificate! },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        IConfigurationRoot configuration = Build(server, vault => vault
            .UseHttpMessageHandler(handler).UseToken(server.RootToken).AddKeyValue("secret", "aot/tls"));
        using IDisposable disposing = (IDisposable)configuration;
        checks.Equal("HTTPS: a secret is read", configuration["name"], "encrypted");
    }

    private static IConfigurationRoot Build(VaultTestServer server, Action<VaultConfigurationBuilder> configure) =>
        new ConfigurationBuilder()
            .AddVault(vault =>
            {
                vault.Options.Address = server.Address;
                vault.Options.RetryRefusedLogin = false;
                configure(vault);
            })
            .Build();
}
