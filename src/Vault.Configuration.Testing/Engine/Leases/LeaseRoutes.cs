using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Leases;

/// <summary><c>sys/leases</c>.</summary>
internal sealed class LeaseRoutes(VaultState state)
{
    public LogicalResponse Lookup(LogicalRequest request)
    {
        Lease lease = state.Leases.FindLive(IdIn(request)) ?? throw VaultError.BadRequest("invalid lease");

        return LogicalResponse.With(new JsonObject
        {
            ["expire_time"] = GoTime.Timestamp(lease.Lifetime.ExpiresAt!.Value),
            ["id"] = lease.Id,
            ["issue_time"] = GoTime.Timestamp(lease.Lifetime.CreatedAt),
            ["last_renewal"] = lease.Lifetime.RenewedAt is { } renewed ? GoTime.Timestamp(renewed) : null,
            ["path"] = lease.Path,
            ["renewable"] = lease.Lifetime.IsRenewable,
            ["ttl"] = GoTime.Seconds(lease.Lifetime.Remaining(state.Leases.Now)),
        });
    }

    public LogicalResponse Renew(LogicalRequest request)
    {
        string id = IdIn(request);
        Lease lease = state.Leases.FindLive(id) ?? throw NotFound();
        TimeSpan? increment = request.Fields.Duration("increment");
        DateTimeOffset now = state.Leases.Now;
        DateTimeOffset end = now + lease.Lifetime.AskRenewal(now, increment).Ttl;

        return LogicalResponse.After(() => lease.Secret.RenewAsync(end), failure =>
        {
            if (failure is not null)
            {
                throw VaultError.BadRequest("failed to renew entry: " + failure.Message);
            }

            // It may have been revoked while the other side was told.
            return state.Leases.FindLive(id) is null
                ? throw NotFound()
                : lease.Answer(data: null, lease.Lifetime.Renew(now, increment));
        });
    }

    public LogicalResponse Revoke(LogicalRequest request) =>
        Revoke(request, state.Leases.Find(IdIn(request)) is { } lease ? [lease] : []);

    public LogicalResponse RevokePrefix(LogicalRequest request)
    {
        if (request["prefix"].StartsWith(MountTable.AuthPrefix, StringComparison.Ordinal))
        {
            // To Vault, what a login gave is a lease too.
            state.Tokens.RevokeIssuedUnder(request["prefix"], state);
        }

        return Revoke(request, state.Leases.Under(request["prefix"]));
    }

    public LogicalResponse RevokeForce(LogicalRequest request) =>
        Revoke(request, state.Leases.Under(request["prefix"]), isForced: true);

    public LogicalResponse List(LogicalRequest request)
    {
        string prefix = request.RouteValues.GetValueOrDefault("prefix", "");
        SortedSet<string> names = new(StringComparer.Ordinal);

        foreach (string id in state.Leases.Live.Select(lease => lease.Id))
        {
            if (id.StartsWith(prefix, StringComparison.Ordinal))
            {
                string rest = id[prefix.Length..];
                int slash = rest.IndexOf('/', StringComparison.Ordinal);
                names.Add(slash < 0 ? rest : rest[..(slash + 1)]);
            }
        }

        return names.Count == 0
            ? throw VaultError.NotFound()
            : LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(names) });
    }

    private LogicalResponse Revoke(LogicalRequest request, IEnumerable<Lease> leases, bool isForced = false)
    {
        LeaseRevocation revocation = new(state.Leases, leases);
        bool isSync = request.Fields.Flag("sync") ?? false;

        return LogicalResponse.After(revocation.RunAsync, _ => revocation.Finish(isForced) is { } failure && isSync
            ? throw VaultError.BadRequest("failed to revoke entry: " + failure.Message)
            : LogicalResponse.NoContent());
    }

    private static string IdIn(LogicalRequest request) =>
        request.Fields.Text("lease_id") is { Length: > 0 } id ? id
        : request.RouteValues.GetValueOrDefault("lease") is { Length: > 0 } inPath ? inPath
        : throw VaultError.BadRequest("lease_id must be specified");

    private static VaultError NotFound() => VaultError.BadRequest("lease not found");
}
