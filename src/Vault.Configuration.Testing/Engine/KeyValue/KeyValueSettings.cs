using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>The settings that both a mount and a single secret have.</summary>
internal sealed class KeyValueSettings
{
    public int MaxVersions { get; set; }

    public bool CasRequired { get; set; }

    /// <summary>Zero: not set. Negative: switched off, even where the mount has one.</summary>
    public TimeSpan DeleteVersionAfter { get; set; }

    public void Apply(Fields fields)
    {
        MaxVersions = fields.Integer("max_versions") ?? MaxVersions;
        CasRequired = fields.Flag("cas_required") ?? CasRequired;
        DeleteVersionAfter = fields.Duration("delete_version_after") ?? DeleteVersionAfter;
    }

    /// <summary>Asked of a secret: the sooner of the two delays counts, and either may switch it off.</summary>
    public TimeSpan? DeletionDelay(KeyValueSettings mount)
    {
        TimeSpan own = DeleteVersionAfter;
        TimeSpan general = mount.DeleteVersionAfter;

        if (own < TimeSpan.Zero || general < TimeSpan.Zero || (own == TimeSpan.Zero && general == TimeSpan.Zero))
        {
            return null;
        }

        return own == TimeSpan.Zero ? general
            : general == TimeSpan.Zero || own < general ? own
            : general;
    }

    public JsonObject Describe() => new()
    {
        ["cas_required"] = CasRequired,
        ["delete_version_after"] = GoTime.Duration(DeleteVersionAfter),
        ["max_versions"] = MaxVersions,
        ["metadata_cas_required"] = false,
    };
}
