using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Authentication;

internal class AppRoleCase() : LoginCase("approle")
{
    protected string RoleId { get; private set; } = "";

    public override void Arrange(VaultTestNamespace server)
    {
        RoleId = server.AddAppRole("orders", options =>
        {
            Limit(options);
            options.SecretIdTtl = TimeSpan.FromMinutes(4);
        }).RoleId;
        Rotate(server);
    }

    public override void Use(VaultConfigurationBuilder vault) =>
        vault.UseAppRole(VaultCredential.FromValue(RoleId), VaultCredential.FromFile(File.Path), Place);

    /// <summary>By its own end, before the next round of polling.</summary>
    public override void Refuse(VaultTestNamespace server)
    {
    }

    public override void Rotate(VaultTestNamespace server) => Write(server.CreateSecretId("orders", Mount));
}

internal sealed class WrappedCase : AppRoleCase
{
    public override void Use(VaultConfigurationBuilder vault) => vault.UseAppRole(
        VaultCredential.FromValue(RoleId),
        VaultCredential.Wrapped(VaultCredential.FromFile(File.Path), $"auth/{Mount}/role/orders/secret-id"),
        Place);

    public override void Rotate(VaultTestNamespace server) =>
        Write(server.CreateWrappedSecretId("orders", TimeSpan.FromMinutes(10), Mount));

    /// <summary>A wrapping token that fails is refused before the login.</summary>
    public override int CountRefusals(VaultTestServer server) =>
        server.Requests.Count(request => (request.Path == LoginPath || request.Path.StartsWith("sys/wrapping/", StringComparison.Ordinal)) && request.StatusCode >= 400);
}

/// <summary>Through the public seam alone.</summary>
internal sealed class CustomCase : AppRoleCase
{
    public override string DisplayName => $"custom at auth/{Mount}";

    public override void Use(VaultConfigurationBuilder vault) =>
        vault.UseAuthentication(new CustomAuthMethod(RoleId, VaultCredential.FromFile(File.Path), Mount, Namespace));

    private sealed class CustomAuthMethod(string roleId, VaultCredential secretId, string mount, string? ns) : VaultAuthMethod
    {
        public override string Name => "custom";

        public override string Mount => mount;

        public override string? Namespace => ns;

        public override bool CountsTowardLockout => true;

        public override async ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) =>
            VaultLogin.FromRequest("login", new Dictionary<string, string>
            {
                ["role_id"] = roleId,
                ["secret_id"] = await secretId.ReadAsync(cancellationToken),
            });
    }
}
