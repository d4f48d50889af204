using Vault.Configuration.Authentication;

namespace Vault.Configuration.Settings;

/// <summary>
/// Reads the variables that the <c>vault</c> and <c>bao</c> commands read, and the customary ones for a login. Where
/// <c>BAO_X</c> is set, <c>VAULT_X</c> does not count. <see href="https://developer.hashicorp.com/vault/docs/commands#environment-variables"/>
/// </summary>
/// <param name="variables">Looks a variable up.</param>
internal sealed class EnvironmentReader(Func<string, string?> variables)
{
    /// <summary>Stands for the login where it is asked whether that is decided.</summary>
    public const string Login = "Authentication";

    /// <summary>Where two name one thing, the later wins, as with the <c>vault</c> command.</summary>
    private static readonly Variable[] Variables =
    [
        Variable.Of("Disabled", "CONFIGURATION_DISABLED", SettingKind.Flag, (options, value) => options.Disabled = value),
        Variable.Of("Address", "ADDR", SettingKind.Address, (options, value) => options.Address = value),
        Variable.Of("Address", "AGENT_ADDR", SettingKind.Address, (options, value) => options.Address = value),
        Variable.Of("Namespace", "NAMESPACE", SettingKind.Text, (options, value) => options.Namespace = value),
        Variable.Of("RequestTimeout", "CLIENT_TIMEOUT", SettingKind.Seconds, (options, value) => options.RequestTimeout = value),
        Variable.Of("MaxRetries", "MAX_RETRIES", SettingKind.Count, (options, value) => options.MaxRetries = value),
        Variable.Of("FollowRedirects", "DISABLE_REDIRECTS", SettingKind.Flag, (options, value) => options.FollowRedirects = !value),
        Variable.Of("Proxy", "HTTP_PROXY", SettingKind.Address, (options, value) => options.Proxy = value),
        Variable.Of("Proxy", "PROXY_ADDR", SettingKind.Address, (options, value) => options.Proxy = value),
        Variable.Of("Headers", "HEADERS", SettingKind.Headers, (options, value) => Add(options.Headers, value)),
        Variable.Of("Tls.CertificateAuthorityFolder", "CAPATH", SettingKind.Text, (options, value) => options.Tls.CertificateAuthorityFolder = value),
        Variable.Of("Tls.CertificateAuthorityFile", "CACERT", SettingKind.Text, (options, value) => options.Tls.CertificateAuthorityFile = value),
        Variable.Of("Tls.CertificateAuthorityPem", "CACERT_BYTES", SettingKind.Text, (options, value) => options.Tls.CertificateAuthorityPem = value),
        Variable.Of("Tls.ClientCertificateFile", "CLIENT_CERT", SettingKind.Text, (options, value) => options.Tls.ClientCertificateFile = value),
        Variable.Of("Tls.ClientKeyFile", "CLIENT_KEY", SettingKind.Text, (options, value) => options.Tls.ClientKeyFile = value),
        Variable.Of("Tls.ServerName", "TLS_SERVER_NAME", SettingKind.Text, (options, value) => options.Tls.ServerName = value),
        Variable.Of("Tls.SkipVerification", "SKIP_VERIFY", SettingKind.Flag, (options, value) => options.Tls.SkipVerification = value),
    ];

    /// <summary>Reads what is still open: what code or the section decided is not even looked at.</summary>
    public SettingLayer Read(Func<string, bool> isOpen)
    {
        SettingLayer layer = new("");
        foreach (Variable variable in Variables.Where(variable => isOpen(variable.Option)))
        {
            if (Find(variable.Suffix) is { } name)
            {
                variable.Read(layer, name, variables(name)!);
            }
        }

        if (isOpen(Login))
        {
            ReadLogin(layer);
        }

        return layer;
    }

    private void ReadLogin(SettingLayer layer)
    {
        string? token = Find("TOKEN"), roleId = Find("ROLE_ID"), role = Find("K8S_ROLE");
        string? secretId = Find("SECRET_ID"), secretIdFile = Find("SECRET_ID_FILE");
        string?[] used;
        if (token is not null)
        {
            used = [token];
            layer.Choices.UseToken(Value(token));
        }
        else if (roleId is not null)
        {
            used = [roleId, secretId, secretIdFile];
            if (secretId is not null && secretIdFile is not null)
            {
                layer.Report(secretId, $" and {secretIdFile} are both set: keep one.");
            }

            VaultCredential? secret = secretId is not null ? Value(secretId)
                : secretIdFile is not null ? VaultCredential.FromFile(variables(secretIdFile)!.Trim())
                : null;
            layer.Choices.UseAppRole(Value(roleId), secret);
        }
        else if (role is not null)
        {
            used = [role];
            layer.Choices.UseAuthentication(new JwtAuthMethod(
                "kubernetes", variables(role)!.Trim(), VaultCredential.FromFile(AuthenticationSettings.ServiceAccountToken), new VaultAuthOptions()));
        }
        else
        {
            if ((secretId ?? secretIdFile) is { } alone)
            {
                layer.Report(alone, " is set and VAULT_ROLE_ID is not: AppRole needs both.");
            }

            return;
        }

        layer.LoginOrigin = used[0]!;
        layer.Login = new([.. used.OfType<string>().Select(name => KeyValuePair.Create(name, variables(name)))]);
    }

    /// <summary>The variable that counts; one that is set to nothing counts as not set, as in a shell.</summary>
    private string? Find(string suffix) =>
        new[] { $"BAO_{suffix}", $"VAULT_{suffix}" }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(variables(name)));

    /// <summary>Not read at each login: nobody changes the environment of a process but the process itself.</summary>
    private VaultCredential Value(string name) => VaultCredential.FromValue(variables(name)!.Trim());

    private static void Add(IDictionary<string, string> headers, IReadOnlyDictionary<string, string> more)
    {
        foreach ((string name, string value) in more)
        {
            headers[name] = value;
        }
    }

    private sealed record Variable(string Option, string Suffix, Action<SettingLayer, string, string> Read)
    {
        public static Variable Of<T>(string option, string suffix, SettingKind<T> kind, Action<VaultOptions, T> set) => new(
            option,
            suffix,
            (layer, name, text) =>
            {
                if (layer.TryRead(option, name, text, kind, out T? value))
                {
                    set(layer.Choices.Options, value);
                }
            });
    }
}
