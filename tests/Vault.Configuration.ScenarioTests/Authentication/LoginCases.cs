namespace Vault.Configuration.ScenarioTests.Authentication;

/// <summary>All ways to log in, by name.</summary>
internal static class LoginCases
{
    private static readonly Dictionary<string, Func<LoginCase>> ByName = new()
    {
        ["approle"] = () => new AppRoleCase(),
        ["approle, wrapped"] = () => new WrappedCase(),
        ["cert"] = () => new CertificateCase(),
        ["custom"] = () => new CustomCase(),
        ["github"] = () => new GitHubCase(),
        ["jwt"] = () => new JwtCase(),
        ["kubernetes"] = () => new KubernetesCase(),
        ["ldap"] = () => new LdapCase(),
        ["token"] = () => new TokenCase(),
        ["userpass"] = () => new UserPassCase(),
    };

    public static TheoryData<string> Names => [.. ByName.Keys];

    public static TheoryData<string> NamesWithMount => [.. ByName.Keys.Where(name => name != "token")];

    public static LoginCase Named(string name) => ByName[name]();
}
