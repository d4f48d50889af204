using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Faults;

/// <summary>
/// What is lent in a run of random faults: a database user and a certificate, or a database user through references. It is the
/// database too, and so knows which name goes with which password.
/// </summary>
internal sealed class FaultLoans : IVaultTestDatabase
{
    private readonly bool _areReferred;
    private readonly FaultWorld _world;
    private readonly Action<string> _violate;
    private readonly ConcurrentDictionary<string, string> _issued = new();
    private readonly Dictionary<string, string> _leases = []; // User to lease.
    private readonly HashSet<string> _replaced = [];
    private volatile string? _login;
    private string? _pair;
    private DateTimeOffset _certificateEnds;
    private int _requestsSeen;

    /// <param name="seed">An odd one reads through references.</param>
    /// <param name="world">Where.</param>
    /// <param name="violate">Is told what did not hold.</param>
    public FaultLoans(int seed, FaultWorld world, Action<string> violate)
    {
        _areReferred = seed % 2 == 1;
        _world = world;
        _violate = violate;
        world.Server.AddDatabase("memory", this);
        world.Server.AddDatabaseRole("orders", role =>
        {
            role.DefaultTtl = TimeSpan.FromMinutes(30);
            role.MaxTtl = TimeSpan.FromHours(2);
        });
        world.Server.AddPkiRole("web", role => role.AllowAnyName = true);
    }

    /// <summary>What must not be found in a log or a status.</summary>
    public IEnumerable<string> Passwords => _issued.Values;

    /// <summary>Settings that refer to Vault; <see langword="null"/> where none do.</summary>
    public Dictionary<string, string?>? Settings => !_areReferred ? null : new()
    {
        ["Db:Login"] = "${vault:database/creds/orders#username}\n${vault:database/creds/orders#password}",
        ["Ref:Named"] = "vault:secret/named#value",
    };

    public void Configure(VaultConfigurationBuilder vault)
    {
        if (_areReferred)
        {
            return;
        }

        vault.AddDynamicCredentials("database", "orders", credentials => credentials.Compose("Db:Login", "{username}\n{password}"));
        vault.AddCertificate(
            "pki",
            "web",
            request =>
            {
                request.CommonName = "orders.example";
                request.TimeToLive = TimeSpan.FromHours(1);
            },
            certificate => certificate.Compose("Tls:Pair", "{certificate}\n{private_key}"));
    }

    /// <summary>Name and password are of one lease, certificate and key of one certificate, and what was replaced stays replaced.</summary>
    public void Look(IConfiguration configuration)
    {
        string? login = configuration["Db:Login"];
        if (login != _login)
        {
            LookWhetherItIsNew(_login, login, "Db:Login");
            _login = login;
            if (login?.Split('\n') is not [string user, string password] || !_issued.TryGetValue(user, out string? issued) || issued != password)
            {
                _violate($"Db:Login is \"{login}\", which was never lent");
            }
        }

        string? pair = _areReferred ? null : configuration["Tls:Pair"];
        if (pair != _pair)
        {
            LookWhetherItIsNew(_pair, pair, "Tls:Pair");
            _pair = pair;
            try
            {
                using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pair, pair);
                _certificateEnds = certificate.NotAfter.ToUniversalTime();
            }
            catch (Exception broken) when (broken is CryptographicException or ArgumentException)
            {
                _violate($"Tls:Pair is no certificate with its key: {broken.Message}");
            }
        }
    }

    /// <summary>After a round: what the library gave back was not in use any more.</summary>
    public void LookAtRevocations()
    {
        VaultTestRequest[] all = [.. _world.Server.Requests];
        VaultTestDatabaseUser[] users = [.. _world.Server.DatabaseUsers];
        foreach (VaultTestDatabaseUser user in users.Where(user => user.LeaseId is not null))
        {
            _leases[user.Username] = user.LeaseId!;
        }

        if (_leases.TryGetValue(User, out string? lease)
            && all.Skip(_requestsSeen).Any(request => request.Path == "sys/leases/revoke" && request.Body.Contains(lease, StringComparison.Ordinal)))
        {
            _violate($"{User} was revoked while it was in use");
        }

        _requestsSeen = all.Length;
    }

    /// <summary>What is in use exists and has not ended: whenever another can be had.</summary>
    public bool AreWell() =>
        _world.Server.DatabaseUsers.Any(user => user.Username == User)
        && (_areReferred || _certificateEnds > _world.Time.GetUtcNow());

    public Task CreateUserAsync(string username, string password, DateTimeOffset expiration, IReadOnlyList<string> statements)
    {
        _issued[username] = password;
        return Task.CompletedTask;
    }

    public Task RenewUserAsync(string username, DateTimeOffset expiration, IReadOnlyList<string> statements) => Task.CompletedTask;

    public Task DropUserAsync(string username, IReadOnlyList<string> statements) => Task.CompletedTask;

    public Task SetPasswordAsync(string username, string password, IReadOnlyList<string> statements) => Task.CompletedTask;

    private string User => _login?.Split('\n')[0] ?? "";

    private void LookWhetherItIsNew(string? before, string? value, string key)
    {
        if (before is not null)
        {
            _replaced.Add(before);
        }

        if (value is null || _replaced.Contains(value))
        {
            _violate($"{key} went back to what it was, or is missing");
        }
    }
}
