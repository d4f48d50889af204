using Vault.Configuration.Testing.Engine.Cloud;

namespace Vault.Configuration.Testing;

/// <summary>
/// Credentials for <see cref="VaultTestNamespace.AddCloudRole"/>. What is null is as it is in Vault, for the paths that are known:
/// <c>creds/…</c>, <c>sts/…</c> and <c>static-creds/…</c> of AWS, <c>roleset/…</c> and <c>static-account/…</c> with <c>key</c> or
/// <c>token</c> of Google Cloud, <c>creds/…</c> of Azure.
/// </summary>
public sealed class VaultTestCloudRoleOptions
{
    internal VaultTestCloudRoleOptions()
    {
    }

    /// <summary>
    /// The engine that is mounted, if nothing is mounted there yet: <c>aws</c>, <c>gcp</c>, <c>azure</c>, or any other name. The
    /// mount's name, when null.
    /// </summary>
    public string? Type { get; set; }

    /// <summary>
    /// Makes the fields of one credential: texts, numbers, bools and nulls. Needed for paths that are not known; for the others
    /// null makes up what Vault would answer. It is called under the server's lock: it must not ask the server.
    /// </summary>
    public Func<IReadOnlyDictionary<string, object?>>? Fields { get; set; }

    /// <summary>Whether they come under a lease. For paths that are not known: yes.</summary>
    public bool? Leased { get; set; }

    /// <summary>Whether the lease can be renewed. For paths that are not known: yes.</summary>
    public bool? Renewable { get; set; }

    /// <summary>
    /// Whether every reading gives the same, until <see cref="VaultTestNamespace.RotateCloudRole"/>. For paths that are not known: no.
    /// </summary>
    public bool? Static { get; set; }

    /// <summary>How long they are good, unless a request says <c>ttl</c>.</summary>
    /// <value>The default is one hour.</value>
    public TimeSpan DefaultTtl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long they can be made good by renewals; null stands for Vault's default of 768 hours.</summary>
    public TimeSpan? MaxTtl { get; set; }

    internal CloudRole ToRole(string type, string path)
    {
        Func<IReadOnlyDictionary<string, object?>>? fields = Fields;
        CloudShape? own = fields is null ? null : new CloudShape((_, _) => fields());
        CloudShape shape = CloudShape.Of(type, path) ?? own
            ?? throw new InvalidOperationException($"What credentials of \"{type}\" at \"{path}\" look like is not known: set Fields.");

        shape = shape with
        {
            NewFields = own?.NewFields ?? shape.NewFields,
            IsLeased = Leased ?? shape.IsLeased,
            IsRenewable = Renewable ?? shape.IsRenewable,
            IsStatic = Static ?? shape.IsStatic,
        };

        return new CloudRole(shape, DefaultTtl, MaxTtl);
    }
}
