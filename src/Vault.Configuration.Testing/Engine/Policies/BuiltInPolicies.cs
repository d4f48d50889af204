namespace Vault.Configuration.Testing.Engine.Policies;

/// <summary>The policies that every server has.</summary>
internal static class BuiltInPolicies
{
    public const string Root = "root";
    public const string Default = "default";

    /// <summary>What a wrapping token may do; it is not listed and cannot be given to other tokens.</summary>
    public const string ResponseWrapping = "response-wrapping";

    private const string DefaultText = """
        # Allow tokens to look up, renew and revoke themselves
        path "auth/token/lookup-self" { capabilities = ["read"] }
        path "auth/token/renew-self" { capabilities = ["update"] }
        path "auth/token/revoke-self" { capabilities = ["update"] }

        # Allow a token to look up its own capabilities on a path
        path "sys/capabilities-self" { capabilities = ["update"] }

        # Allow a token to look up which engine answers a path
        path "sys/internal/ui/mounts/*" { capabilities = ["read"] }

        # Allow a token to renew a lease
        path "sys/renew" { capabilities = ["update"] }
        path "sys/leases/renew" { capabilities = ["update"] }
        path "sys/leases/lookup" { capabilities = ["update"] }

        # Allow a token to manage its own cubbyhole
        path "cubbyhole/*" { capabilities = ["create", "read", "update", "delete", "list", "scan"] }

        # Allow a token to wrap arbitrary values, and to work with wrapping tokens
        path "sys/wrapping/wrap" { capabilities = ["update"] }
        path "sys/wrapping/lookup" { capabilities = ["update"] }
        path "sys/wrapping/unwrap" { capabilities = ["update"] }
        path "sys/wrapping/rewrap" { capabilities = ["update"] }
        """;

    /// <summary>Vault does not know the capability <c>scan</c>.</summary>
    public static string DefaultTextOf(VaultTestProduct product) =>
        product == VaultTestProduct.Vault ? DefaultText.Replace(", \"scan\"", "", StringComparison.Ordinal) : DefaultText;

    public const string ResponseWrappingText = """
        path "cubbyhole/response" { capabilities = ["create", "read"] }
        path "sys/wrapping/unwrap" { capabilities = ["update"] }
        """;
}
