using Vault.Configuration.Authentication;

namespace Vault.Configuration.Settings;

/// <summary>
/// The part <c>Authentication</c> of the section. Keys of other methods than the chosen one are no mistake: a file that is
/// laid over another can choose another method, and cannot take keys away.
/// </summary>
internal sealed class AuthenticationSettings
{
    public const string ServiceAccountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    /// <summary>What <c>vault login</c> writes, as people say it.</summary>
    private const string PersonalToken = "~/.vault-token";

    private static readonly string[] Methods = ["approle", "kubernetes", "jwt", "userpass", "ldap", "github", "cert", "token", "none"];

    private string? _method;
    private string? _mount;
    private string? _namespace;
    private string? _role;
    private string? _userName;
    private readonly CredentialSetting _roleId = new("RoleId");
    private readonly CredentialSetting _secretId = new("SecretId");
    private readonly CredentialSetting _token = new("Token");
    private readonly CredentialSetting _password = new("Password");

    public static SettingTable<AuthenticationSettings> Table { get; } = MakeTable();

    /// <summary>Chooses the login, if anything is said of it.</summary>
    public void ChooseFor(VaultConfigurationBuilder vault, SettingLayer layer)
    {
        if (!layer.IsLoginOpen)
        {
            return;
        }

        // The only method with words of its own.
        string? method = _method ?? (_roleId.IsGiven ? "approle" : null);
        switch (method)
        {
            case "approle" when _roleId.Need(method, layer) is { } roleId:
                vault.UseAppRole(roleId, _secretId.Find(layer), Place);
                break;
            case "kubernetes" when NeedRole(method, layer) is { } role:
                VaultCredential account = _token.Find(layer) ?? VaultCredential.FromFile(ServiceAccountToken);
                vault.UseAuthentication(new JwtAuthMethod("kubernetes", role, account, VaultAuthOptions.From(Place)));
                break;
            case "jwt" when (NeedRole(method, layer), _token.Need(method, layer)) is ({ } role, { } jwt):
                vault.UseJwt(role, jwt, Place);
                break;
            case "userpass" when NeedPassword(method, layer) is ({ } user, { } password):
                vault.UseUserPass(user, password, Place);
                break;
            case "ldap" when NeedPassword(method, layer) is ({ } user, { } password):
                vault.UseLdap(user, password, Place);
                break;
            case "github" when _token.Need(method, layer) is { } token:
                vault.UseGitHub(token, Place);
                break;
            case "cert":
                vault.UseClientCertificate(_role, Place);
                break;
            case "token" when _token.File == PersonalToken && _token.Find(layer) is not null:
                vault.UseTokenFile();
                break;
            case "token" when _token.Need(method, layer) is { } token:
                vault.UseToken(token, options => options.Namespace = _namespace);
                break;
            case "none":
                vault.UseNoAuthentication();
                break;
            case null when !layer.IsUnreadable("Authentication.Method"):
                layer.Report("Authentication:Method", $" is missing: give one of {string.Join(", ", Methods)}.");
                break;
        }
    }

    private static SettingTable<AuthenticationSettings> MakeTable()
    {
        SettingTable<AuthenticationSettings> table = new SettingTable<AuthenticationSettings>()
            .One("Method", SettingKind.Choice([.. Methods.Select(method => (method, method))]), (login, value) => login._method = value)
            .One("Mount", SettingKind.Text, (login, value) => login._mount = value)
            .One("Namespace", SettingKind.Text, (login, value) => login._namespace = value)
            .One("Role", SettingKind.Text, (login, value) => login._role = value)
            .One("UserName", SettingKind.Text, (login, value) => login._userName = value);
        CredentialSetting.AddTo(table, "RoleId", login => login._roleId);
        CredentialSetting.AddTo(table, "SecretId", login => login._secretId);
        CredentialSetting.AddTo(table, "Token", login => login._token);
        return CredentialSetting.AddTo(table, "Password", login => login._password);
    }

    private void Place(VaultAuthOptions options) => (options.Mount, options.Namespace) = (_mount, _namespace);

    private string? NeedRole(string method, SettingLayer layer) => Need(_role, "Role", method, layer);

    private (string? UserName, VaultCredential? Password) NeedPassword(string method, SettingLayer layer) =>
        (Need(_userName, "UserName", method, layer), _password.Need(method, layer));

    private static string? Need(string? value, string name, string method, SettingLayer layer)
    {
        if (value is null)
        {
            layer.Report($"Authentication:{name}", $" is missing, which the method {method} needs.");
        }

        return value;
    }
}
