using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Authentication;

internal sealed class TokenCase() : LoginCase("token")
{
    private string _token = "";

    public override string LoginPath => "none";

    public override string DisplayName => $"file {File.Path}";

    public override int MostAttemptsIn5Minutes => 14;

    public override void Arrange(VaultTestNamespace server) => Put(server, TokenTtl);

    public override void Use(VaultConfigurationBuilder vault) =>
        vault.UseToken(VaultCredential.FromFile(File.Path), options => options.Namespace = Namespace);

    public override void Refuse(VaultTestNamespace server) => server.RevokeToken(_token);

    /// <summary>For longer, so that it is still good when it is found.</summary>
    public override void Rotate(VaultTestNamespace server) => Put(server, TimeSpan.FromMinutes(10));

    public override void PrepareNextLogin(VaultTestNamespace server) => Rotate(server);

    public override int CountRefusals(VaultTestServer server) => server.Requests.Count(request => request.StatusCode == 403);

    private void Put(VaultTestNamespace server, TimeSpan ttl)
    {
        _token = server.CreateToken(options =>
        {
            options.Policies.Add(Policy);
            options.Ttl = ttl;
            options.ExplicitMaxTtl = ttl;
        });
        Write(_token);
    }
}
