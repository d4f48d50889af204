using Vault.Configuration.Testing.Engine.Certificates;
using Vault.Configuration.Testing.Engine.Jwt;
using Vault.Configuration.Testing.Engine.Kubernetes;
using Vault.Configuration.Testing.Engine.Policies;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Sys;
using Vault.Configuration.Testing.Engine.Tokens;
using Vault.Configuration.Testing.Engine.Wrapping;

namespace Vault.Configuration.Testing.Engine;

/// <summary>Everything a server remembers; what engines get to work with.</summary>
internal sealed class VaultState
{
    public VaultState(TimeProvider time)
    {
        Time = time;
        Policies = new PolicyStore(time);
        Tokens = new TokenStore(time);
        Issuer = new TokenIssuer(Tokens);
        Wrapper = new ResponseWrapper(Tokens);
        ClientAuthority = new ClientAuthority(time);
        Cluster = new ServiceAccountTokens(time);
    }

    public TimeProvider Time { get; }

    public SealState Seal { get; } = new();

    public MountTable Mounts { get; } = new();

    public PolicyStore Policies { get; }

    public TokenStore Tokens { get; }

    public TokenIssuer Issuer { get; }

    public ResponseWrapper Wrapper { get; }

    /// <summary>The issuer of the JWTs that tests log in with.</summary>
    public JwtSigner Jwts { get; } = new();

    /// <summary>The issuer of the client certificates that tests log in with.</summary>
    public ClientAuthority ClientAuthority { get; }

    /// <summary>The Kubernetes cluster that service accounts belong to.</summary>
    public ServiceAccountTokens Cluster { get; }
}
