using Microsoft.Extensions.Configuration;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Authentication;

internal sealed class JwtCase() : LoginCase("jwt")
{
    public override int MostAttemptsIn5Minutes => 12;

    public override void Arrange(VaultTestNamespace server)
    {
        server.AddJwtRole("orders", options =>
        {
            Limit(options);
            options.BoundAudiences.Add("vault");
        });
        Rotate(server);
    }

    public override void Use(VaultConfigurationBuilder vault) => vault.UseJwt("orders", VaultCredential.FromFile(File.Path), Place);

    /// <summary>By its own end, before the next round of polling.</summary>
    public override void Refuse(VaultTestNamespace server)
    {
    }

    public override void Spoil(VaultTestNamespace server) => Write(server.CreateJwt("repo:octo/orders", "somebody-else"));

    public override void Rotate(VaultTestNamespace server) =>
        Write(server.CreateJwt("repo:octo/orders", "vault", TimeSpan.FromMinutes(2)));
}

internal sealed class KubernetesCase() : LoginCase("kubernetes")
{
    public override int MostAttemptsIn5Minutes => 12;

    public override void Arrange(VaultTestNamespace server)
    {
        server.AddKubernetesRole("orders", options =>
        {
            Limit(options);
            options.BoundServiceAccountNames.Add("orders");
            options.BoundServiceAccountNamespaces.Add("shop");
            options.Audience = "vault";
        });
        Rotate(server);
    }

    public override void Use(VaultConfigurationBuilder vault) => vault.UseKubernetes("orders", options =>
    {
        options.TokenFile = File.Path;
        options.Mount = Mount;
        options.Namespace = Namespace;
    });

    /// <summary>By its own end, before the next round of polling.</summary>
    public override void Refuse(VaultTestNamespace server)
    {
    }

    public override void Spoil(VaultTestNamespace server) => Write(server.CreateServiceAccountToken("shop", "intruder", "vault"));

    public override void Rotate(VaultTestNamespace server) =>
        Write(server.CreateServiceAccountToken("shop", "orders", "vault", TimeSpan.FromMinutes(2)));
}
