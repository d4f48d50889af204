using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Authentication;

internal sealed class UserPassCase() : LoginCase("userpass")
{
    public override string LoginPath => $"auth/{Mount}/login/bob";

    public override void Arrange(VaultTestNamespace server) => Rotate(server);

    public override void Use(VaultConfigurationBuilder vault) => vault.UseUserPass("bob", VaultCredential.FromFile(File.Path), Place);

    public override void Refuse(VaultTestNamespace server) => server.AddUserPassUser("bob", $"changed-{Guid.NewGuid():N}", Limit);

    public override void Rotate(VaultTestNamespace server)
    {
        string password = $"correct horse {Guid.NewGuid():N}";
        server.AddUserPassUser("bob", password, Limit);
        Write(password);
    }
}

internal sealed class LdapCase() : LoginCase("ldap")
{
    private const string User = "CORP\\jörg müller";

    public override string LoginPath => $"auth/{Mount}/login/{User}";

    public override void Arrange(VaultTestNamespace server) => Rotate(server);

    public override void Use(VaultConfigurationBuilder vault) => vault.UseLdap(User, VaultCredential.FromFile(File.Path), Place);

    public override void Refuse(VaultTestNamespace server) => server.AddLdapUser(User, $"changed-{Guid.NewGuid():N}", Limit);

    public override void Rotate(VaultTestNamespace server)
    {
        string password = $"correct horse {Guid.NewGuid():N}";
        server.AddLdapUser(User, password, Limit);
        Write(password);
    }
}

internal sealed class GitHubCase() : LoginCase("github")
{
    private string _token = "";

    public override int MostAttemptsIn5Minutes => 12;

    public override void Arrange(VaultTestNamespace server) => Rotate(server);

    public override void Use(VaultConfigurationBuilder vault) => vault.UseGitHub(VaultCredential.FromFile(File.Path), Place);

    public override void Refuse(VaultTestNamespace server) => server.AddGitHubUser("octo", _token, options =>
    {
        Limit(options);
        options.Organization = "elsewhere";
    });

    public override void Rotate(VaultTestNamespace server)
    {
        _token = $"ghp_{Guid.NewGuid():N}";
        server.AddGitHubUser("octo", _token, Limit);
        Write(_token);
    }
}
