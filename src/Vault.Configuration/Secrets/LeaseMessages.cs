using System.Text.Json;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>The calls of <see href="https://developer.hashicorp.com/vault/api-docs/system/leases"/>.</summary>
internal static class LeaseMessages
{
    public static readonly AccessRule RenewRule = AccessRule.Update("sys/leases/renew", "renewing a lease at");

    public static readonly AccessRule RevokeRule = AccessRule.Update("sys/leases/revoke", "revoking a lease at");

    /// <summary>Asks for as much time as the lease once had; Vault gives what it may.</summary>
    public static VaultRequest Renew(Lease lease) => new(HttpMethod.Post, RenewRule.Path)
    {
        Access = RenewRule,
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new LeaseMessage { LeaseId = lease.Id, Increment = (long)Math.Ceiling(lease.FirstTimeToLive.TotalSeconds) },
            VaultJsonContext.Default.LeaseMessage),
    };

    public static VaultRequest Revoke(Lease lease) => new(HttpMethod.Post, RevokeRule.Path)
    {
        Access = RevokeRule,
        Body = JsonSerializer.SerializeToUtf8Bytes(new LeaseMessage { LeaseId = lease.Id }, VaultJsonContext.Default.LeaseMessage),
    };

    /// <summary>The same lease with its new life: the one that came back, not the one that was asked for.</summary>
    /// <exception cref="VaultException">The answer is not one to a renewal.</exception>
    public static Lease Renewed(Lease lease, VaultRequest request, VaultAnswer answer, long sentAt)
    {
        PlainAnswer read = PlainAnswer.Read(request, answer);
        return read.LeaseDuration > TimeSpan.Zero
            ? lease with
            {
                SentAt = sentAt,
                TimeToLive = read.LeaseDuration,
                IsRenewable = read.IsRenewable,
                FirstTimeToLive = read.LeaseDuration > lease.FirstTimeToLive ? read.LeaseDuration : lease.FirstTimeToLive,
            }
            : throw VaultErrors.NotVaults(request, answer.StatusCode, "it says nothing of a lease");
    }
}
