using Vault.Configuration.Testing.Engine.Certificates;
using Vault.Configuration.Testing.Engine.Jwt;
using Vault.Configuration.Testing.Engine.Kubernetes;
using Vault.Configuration.Testing.Engine.Leases;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Namespaces;
using Vault.Configuration.Testing.Engine.Policies;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Scheduling;
using Vault.Configuration.Testing.Engine.Sys;
using Vault.Configuration.Testing.Engine.Tokens;
using Vault.Configuration.Testing.Engine.Wrapping;

namespace Vault.Configuration.Testing.Engine;

/// <summary>Everything a namespace remembers, and what all of them share; what engines get to work with.</summary>
internal sealed class VaultState
{
    // "auth" and the like would hide the mounts of the parent.
    private static readonly string[] ReservedNames = [".", "..", "root", "sys", "audit", "auth", "cubbyhole", "identity"];

    private readonly SortedDictionary<string, VaultState> _children = new(StringComparer.Ordinal);
    private readonly List<LeaseStore> _leftovers = [];

    /// <param name="time">The clock.</param>
    /// <param name="product">Which server it is like.</param>
    /// <param name="parent">The namespace that this one is in; null for the root namespace.</param>
    /// <param name="path">The whole path from the root namespace, with a slash at its end.</param>
    public VaultState(TimeProvider time, VaultTestProduct product, VaultState? parent = null, string path = "")
    {
        Time = time;
        Product = product;
        Namespace = new Namespace(path);
        Policies = new PolicyStore(time, product);
        Issuer = new TokenIssuer(this);
        Wrapper = new ResponseWrapper(this);
        Leases = new LeaseStore(time);

        Seal = parent?.Seal ?? new SealState();
        Tokens = parent?.Tokens ?? new TokenStore(time);
        Jwts = parent?.Jwts ?? new JwtSigner();
        ClientAuthority = parent?.ClientAuthority ?? new ClientAuthority(time);
        Cluster = parent?.Cluster ?? new ServiceAccountTokens(time);
        BuiltInMounts.AddTo(this);
    }

    public TimeProvider Time { get; }

    public VaultTestProduct Product { get; }

    public Namespace Namespace { get; }

    /// <summary>The namespaces directly below this one.</summary>
    public IReadOnlyDictionary<string, VaultState> Children => _children;

    public MountTable Mounts { get; } = new();

    public PolicyStore Policies { get; }

    public TokenIssuer Issuer { get; }

    public ResponseWrapper Wrapper { get; }

    public LeaseStore Leases { get; }

    public SealState Seal { get; }

    /// <summary>The tokens of all namespaces; each knows where it belongs.</summary>
    public TokenStore Tokens { get; }

    /// <summary>The issuer of the JWTs that tests log in with.</summary>
    public JwtSigner Jwts { get; }

    /// <summary>The issuer of the client certificates that tests log in with.</summary>
    public ClientAuthority ClientAuthority { get; }

    /// <summary>The Kubernetes cluster that service accounts belong to.</summary>
    public ServiceAccountTokens Cluster { get; }

    /// <summary>
    /// What a token may do in this namespace. Its policies are those of its own namespace, and reach into the ones below; above and
    /// beside it the token can do nothing.
    /// </summary>
    public AccessRules RulesOf(Token token)
    {
        string home = token.Home.Namespace.Path;

        return Namespace.Path.StartsWith(home, StringComparison.Ordinal)
            ? token.Home.Policies.RulesOf(token.Policies, Namespace.Path[home.Length..])
            : new AccessRules([], isRoot: false);
    }

    /// <summary>The innermost namespace that a path leads into, and what is left of the path there.</summary>
    public (VaultState Innermost, string Remainder) Descend(string path)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);

        return slash > 0 && _children.TryGetValue(path[..slash], out VaultState? child)
            ? child.Descend(path[(slash + 1)..])
            : (this, path);
    }

    public IEnumerable<VaultState> SelfAndBelow() => _children.Values.SelectMany(child => child.SelfAndBelow()).Prepend(this);

    /// <summary>What falls due by itself, here and below; the leases of removed namespaces too, until they are taken back.</summary>
    public IEnumerable<IScheduled> Scheduled()
    {
        _leftovers.RemoveAll(leases => leases.All.Count == 0);

        return
        [
            Leases,
            .. Mounts.SecretEngines.Select(mount => mount.Backend).OfType<IScheduled>(),
            .. _leftovers,
            .. _children.Values.SelectMany(child => child.Scheduled()),
        ];
    }

    public VaultState FindOrAddChild(string name)
    {
        if (_children.TryGetValue(name, out VaultState? child))
        {
            return child;
        }

        if (name.Length == 0 || ReservedNames.Contains(name))
        {
            throw VaultError.BadRequest($"\"{name}\" is a reserved path and cannot be used as a namespace path");
        }

        if (Mounts.Touching(name + "/") is { } mount)
        {
            throw VaultError.BadRequest($"path is already in use at {mount.Path}");
        }

        _children[name] = child = new VaultState(Time, Product, this, $"{Namespace.Path}{name}/");
        return child;
    }

    /// <summary>Ends a namespace with all that is in it. False when there is none of that name.</summary>
    public bool RemoveChild(string name)
    {
        if (!_children.TryGetValue(name, out VaultState? child))
        {
            return false;
        }

        if (child.Children.Count > 0)
        {
            throw VaultError.BadRequest($"cannot delete namespace (\"{child.Namespace.Path}\") containing child namespaces");
        }

        _children.Remove(name);
        Tokens.RevokeIssuedUnder("", child);
        child.Leases.EndAll();
        _leftovers.AddRange([child.Leases, .. child._leftovers]);
        return true;
    }
}
