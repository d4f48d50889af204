using Vault.Configuration.Connection;

namespace Vault.Configuration.Authentication;

/// <summary>What a token must be allowed for its own upkeep. The policy <c>default</c> allows all of it.</summary>
internal static class TokenRules
{
    public static readonly AccessRule LookUp = AccessRule.Read("auth/token/lookup-self");

    public static readonly AccessRule Renew = AccessRule.Update("auth/token/renew-self", "renewing the token");

    public static readonly AccessRule Revoke = AccessRule.Update("auth/token/revoke-self", "revoking the token");

    public static readonly AccessRule Capabilities = AccessRule.Update("sys/capabilities-self", "asking for the token's capabilities");
}
