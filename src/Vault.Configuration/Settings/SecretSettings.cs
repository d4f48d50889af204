using Microsoft.Extensions.Configuration;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Settings;

/// <summary>One item of <c>Secrets</c> in the section: a path as the <c>vault</c> command writes it, or what code can say as well.</summary>
internal sealed class SecretSettings
{
    private const string KeyValue2 = "kv-v2";
    private const string KeyValue1 = "kv-v1";
    private const string Dynamic = "dynamic";
    private const string Pki = "pki";

    private readonly SecretMapping _mapping = new();
    private readonly VaultCertificateRequest _certificate = new();
    private string? _engine;
    private string? _mount;
    private string? _path;
    private string? _role;
    private bool _wantsCertificate;

    public static SettingTable<SecretSettings> Table { get; } = new SettingTable<SecretSettings>()
        .One("Engine", SettingKind.Choice((KeyValue2, KeyValue2), (KeyValue1, KeyValue1), (Dynamic, Dynamic), (Pki, Pki)), (secret, value) => secret._engine = value)
        .One("Mount", SettingKind.Text, (secret, value) => secret._mount = value)
        .One("Path", SettingKind.Text, (secret, value) => secret._path = value)
        .One("Role", SettingKind.Text, (secret, value) => secret._role = value)
        .Group("Certificate", CertificateTable(), secret => secret._certificate, (secret, _, _) => secret._wantsCertificate = true)
        .One("Section", SettingKind.Text, (secret, value) => secret._mapping.Section = value)
        .Many("AllowedSections", SettingKind.Text, (secret, value) => secret._mapping.AllowedSections.Add(value))
        .Named("Fields", (secret, field, key) => secret._mapping.SelectField(field, key), areKeys: true)
        .Named("Compose", (secret, key, template) => secret._mapping.Compose(key, template), areKeys: true)
        .One("KeyNaming", SettingKind.Choice(("AsWritten", KeyNaming.AsWritten), ("PascalCase", KeyNaming.PascalCase)), (secret, value) => secret._mapping.KeyNaming = value)
        .One("ParseJsonValues", SettingKind.Flag, (secret, value) => secret._mapping.ParseJsonValues = value)
        .One("Optional", SettingKind.Flag, (secret, value) => secret._mapping.Optional = value)
        .One(
            "OnDeleted",
            SettingKind.Choice(
                ("KeepLast", DeletedSecretBehavior.KeepLast), ("Remove", DeletedSecretBehavior.Remove), ("Fail", DeletedSecretBehavior.Fail)),
            (secret, value) => secret._mapping.OnDeleted = value)
        .Many("RequiredKeys", SettingKind.Text, (secret, value) => secret._mapping.RequiredKeys.Add(value))
        .One("SettleDelay", SettingKind.Duration, (secret, value) => secret._mapping.SettleDelay = value)
        .One("SettleWindow", SettingKind.Duration, (secret, value) => secret._mapping.SettleWindow = value)
        .One("RefreshInterval", SettingKind.Duration, (secret, value) => secret._mapping.RefreshInterval = value)
        .One("DrainPeriod", SettingKind.Duration, (secret, value) => secret._mapping.DrainPeriod = value)
        .One("KeepPrevious", SettingKind.Duration, (secret, value) => secret._mapping.KeepPrevious = value)
        .One("MaxAge", SettingKind.Duration, (secret, value) => secret._mapping.MaxAge = value)
        .One("Group", SettingKind.Text, (secret, value) => secret._mapping.Group = value);

    public static void Add(VaultConfigurationBuilder vault, IConfigurationSection item, SettingLayer layer)
    {
        SecretSettings secret = new();
        Table.Read(secret, item, layer);
        secret._path = item.Value ?? secret._path;
        if (secret.Describe(item.Path, layer) is not { } source)
        {
            return;
        }

        vault.Add(source);
        foreach (string mistake in source.Validate())
        {
            layer.Report(item.Path, $": {mistake}");
        }
    }

    private static SettingTable<VaultCertificateRequest> CertificateTable() => new SettingTable<VaultCertificateRequest>()
        .One("CommonName", SettingKind.Text, (certificate, value) => certificate.CommonName = value)
        .Many("AlternativeNames", SettingKind.Text, (certificate, value) => certificate.AlternativeNames.Add(value))
        .Many("IPAddresses", SettingKind.IPAddress, (certificate, value) => certificate.IPAddresses.Add(value))
        .One("TimeToLive", SettingKind.Duration, (certificate, value) => certificate.TimeToLive = value);

    /// <summary>The source that is meant; <see langword="null"/> where that cannot be told, which has been reported.</summary>
    private SecretSource? Describe(string item, SettingLayer layer)
    {
        if (layer.IsUnreadable($"{item}:Engine"))
        {
            return null;
        }

        if (_engine is null && (_role is not null || _wantsCertificate))
        {
            layer.Report($"{item}:Engine", $" is missing, which {(_role is null ? "Certificate" : "Role")} needs: give {Dynamic} or {Pki}.");
            return null;
        }

        // A mount and a path without more are those of KV version 2, as in AddKeyValue.
        return (_engine ?? (_mount is null ? null : KeyValue2)) switch
        {
            null => Has(item, layer, "Path") ? new DiscoveredSource(_path!, _mapping) : null,
            KeyValue2 => Has(item, layer, "Mount", "Path") ? new KeyValueSource(_mount!, _path!, _mapping) : null,
            KeyValue1 => Has(item, layer, "Mount", "Path") ? new KeyValueV1Source(_mount!, _path!, _mapping) : null,
            Dynamic => Has(item, layer, "Mount", "Role") ? DynamicSource.OfRole(_mount!, _role!, _mapping) : null,
            _ => Has(item, layer, "Mount", "Role", "Certificate") ? new CertificateSource(_mount!, _role!, _certificate, _mapping) : null,
        };
    }

    /// <summary>Whether what the engine needs is there, and nothing that is for another one. Reports what is not so.</summary>
    private bool Has(string item, SettingLayer layer, params string[] wanted)
    {
        (string Name, bool IsGiven)[] keys = [("Mount", _mount is not null), ("Path", _path is not null), ("Role", _role is not null), ("Certificate", _wantsCertificate)];
        (string Name, bool IsGiven)[] wrong = [.. keys.Where(key => key.IsGiven != wanted.Contains(key.Name) && (key.IsGiven || key.Name != "Certificate"))];
        foreach ((string name, bool isGiven) in wrong.Where(key => !layer.IsUnreadable($"{item}:{key.Name}")))
        {
            layer.Report($"{item}:{name}", isGiven ? $" is not for the engine {_engine}, which needs {wanted[0]} and {wanted[1]}."
                : name == "Path" ? " is missing: give the path of a secret, or of a folder with a slash at its end."
                : $" is missing, which the engine {_engine} needs.");
        }

        return wrong.Length == 0;
    }
}
