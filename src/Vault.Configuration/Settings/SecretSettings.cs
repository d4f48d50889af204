using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Settings;

/// <summary>One item of <c>Secrets</c> in the section: a path as the <c>vault</c> command writes it, or what code can say as well.</summary>
internal static class SecretSettings
{
    private const string Mount = "Mount";
    private const string Path = "Path";

    public static SettingTable<SecretMapping> Table { get; } = new SettingTable<SecretMapping>()
        .One(Mount, SettingKind.Text, (_, _) => { })
        .One(Path, SettingKind.Text, (_, _) => { })
        .One("Section", SettingKind.Text, (secret, value) => secret.Section = value)
        .Named("Fields", (secret, field, key) => secret.SelectField(field, key))
        .Named("Compose", (secret, key, template) => secret.Compose(key, template))
        .One("KeyNaming", SettingKind.Choice(("AsWritten", KeyNaming.AsWritten), ("PascalCase", KeyNaming.PascalCase)), (secret, value) => secret.KeyNaming = value)
        .One("ParseJsonValues", SettingKind.Flag, (secret, value) => secret.ParseJsonValues = value)
        .One("Optional", SettingKind.Flag, (secret, value) => secret.Optional = value)
        .One(
            "OnDeleted",
            SettingKind.Choice(
                ("KeepLast", DeletedSecretBehavior.KeepLast), ("Remove", DeletedSecretBehavior.Remove), ("Fail", DeletedSecretBehavior.Fail)),
            (secret, value) => secret.OnDeleted = value)
        .Many("RequiredKeys", SettingKind.Text, (secret, value) => secret.RequiredKeys.Add(value))
        .One("SettleDelay", SettingKind.Duration, (secret, value) => secret.SettleDelay = value)
        .One("SettleWindow", SettingKind.Duration, (secret, value) => secret.SettleWindow = value)
        .One("RefreshInterval", SettingKind.Duration, (secret, value) => secret.RefreshInterval = value)
        .One("DrainPeriod", SettingKind.Duration, (secret, value) => secret.DrainPeriod = value)
        .One("Group", SettingKind.Text, (secret, value) => secret.Group = value);

    public static void Add(VaultConfigurationBuilder vault, IConfigurationSection item, SettingLayer layer)
    {
        void Map(SecretMapping secret) => Table.Read(secret, item, layer);

        if ((item.Value ?? item[Path]) is not { } path)
        {
            layer.Report($"{item.Path}:{Path}", " is missing: give the path of a secret, or of a folder with a slash at its end.");
            Map(new SecretMapping());
            return;
        }

        if (item[Mount] is { } mount)
        {
            vault.AddKeyValue(mount, path, Map);
        }
        else
        {
            vault.AddSecret(path, Map);
        }

        foreach (string mistake in vault.Sources[^1].Validate())
        {
            layer.Report(item.Path, $": {mistake}");
        }
    }
}
