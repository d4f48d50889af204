namespace Vault.Configuration.Settings;

/// <summary>Where a credential is read from: <c>SecretId</c>, <c>SecretIdFile</c> or <c>SecretIdEnvironment</c>.</summary>
/// <param name="name">Such as <c>SecretId</c>.</param>
internal sealed class CredentialSetting(string name)
{
    public string? Value { get; set; }

    public string? File { get; set; }

    public string? Environment { get; set; }

    /// <summary>Where the wrapping token was made that is given instead of the credential itself.</summary>
    public string? CreationPath { get; set; }

    public bool IsGiven => Value is not null || File is not null || Environment is not null;

    public static SettingTable<AuthenticationSettings> AddTo(
        SettingTable<AuthenticationSettings> table, string name, Func<AuthenticationSettings, CredentialSetting> of) => table
        .One(name, SettingKind.Text, (login, value) => of(login).Value = value)
        .One($"{name}File", SettingKind.Text, (login, value) => of(login).File = value)
        .One($"{name}Environment", SettingKind.Text, (login, value) => of(login).Environment = value)
        .One($"{name}CreationPath", SettingKind.Text, (login, value) => of(login).CreationPath = value);

    /// <summary>The credential, where it is given once.</summary>
    public VaultCredential? Find(SettingLayer layer)
    {
        (string Key, VaultCredential Credential)[] given =
        [
            .. Value is null ? Array.Empty<(string, VaultCredential)>() : [(name, VaultCredential.FromValue(Value))],
            .. File is null ? Array.Empty<(string, VaultCredential)>() : [($"{name}File", VaultCredential.FromFile(File))],
            .. Environment is null ? Array.Empty<(string, VaultCredential)>() : [($"{name}Environment", VaultCredential.FromEnvironment(Environment))],
        ];
        if (given.Length > 1)
        {
            layer.Report(
                $"Authentication:{given[0].Key}",
                $" and {string.Join(" and ", given.Skip(1).Select(other => layer.KeyOf($"Authentication:{other.Key}")))} are both given: keep one. An empty text takes back what another file says.");
        }

        VaultCredential? credential = given.Length > 0 ? given[0].Credential : null;
        return credential is null || CreationPath is null ? credential : VaultCredential.Wrapped(credential, CreationPath);
    }

    /// <summary>The credential; its absence is a mistake.</summary>
    public VaultCredential? Need(string method, SettingLayer layer)
    {
        if (!IsGiven)
        {
            layer.Report($"Authentication:{name}", $" is missing, which the method {method} needs: give it, or {name}File or {name}Environment.");
        }

        return Find(layer);
    }
}
