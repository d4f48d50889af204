namespace Vault.Configuration.Testing;

/// <summary>A role for <see cref="VaultTestNamespace.AddJwtRole"/>. An audience, a subject or a claim must be bound, as in Vault.</summary>
public sealed class VaultTestJwtRoleOptions : VaultTestLoginOptions
{
    internal VaultTestJwtRoleOptions()
        : base("jwt")
    {
    }

    /// <summary>The audiences of which a JWT must name one. Where none is bound, a JWT may name none.</summary>
    public IList<string> BoundAudiences { get; set; } = [];

    /// <summary>The subject (<c>sub</c>) that a JWT must have; any, when null.</summary>
    public string? BoundSubject { get; set; }

    /// <summary>Claims that a JWT must have with just that value. A name that begins with a slash is a JSON pointer.</summary>
    public IDictionary<string, string> BoundClaims { get; set; } = new Dictionary<string, string>();

    /// <summary>The claim that says who logs in; it must be there.</summary>
    public string UserClaim { get; set; } = "sub";
}
