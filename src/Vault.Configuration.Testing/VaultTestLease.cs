namespace Vault.Configuration.Testing;

/// <summary>A lease as it was at the moment it was asked for; it does not change any more.</summary>
public sealed class VaultTestLease
{
    internal VaultTestLease(Engine.Leases.Lease lease)
    {
        Id = lease.Id;
        Path = lease.Path;
        TokenAccessor = lease.Token.Accessor;
        IssuedAt = lease.Lifetime.CreatedAt;
        ExpiresAt = lease.Lifetime.ExpiresAt!.Value;
        RenewedAt = lease.Lifetime.RenewedAt;
        IsRenewable = lease.Lifetime.IsRenewable;
    }

    /// <summary>The lease id, such as <c>database/creds/app/ru02mNrQSARDJ6ZoqetzeT3u</c>.</summary>
    public string Id { get; }

    /// <summary>What was read, such as <c>database/creds/app</c>.</summary>
    public string Path { get; }

    /// <summary>The accessor of the token that read it, with whose end the lease ends; empty for a batch token.</summary>
    public string TokenAccessor { get; }

    /// <summary>When it was given out.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>When it ends, if nobody renews it and its token lives until then.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>When it was last renewed; null if it never was.</summary>
    public DateTimeOffset? RenewedAt { get; }

    /// <summary>Whether it can be renewed.</summary>
    public bool IsRenewable { get; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
