namespace Vault.Configuration.Connection;

/// <summary>What a request is for, as a word of a short list: in metrics a path would be one series for each secret.</summary>
internal static class RequestOperation
{
    public static string Of(VaultRequest request) => request.Path switch
    {
        "auth/token/renew-self" => "renew_token",
        "auth/token/lookup-self" => "lookup_token",
        "auth/token/revoke-self" => "revoke_token",
        "sys/leases/renew" => "renew_lease",
        "sys/leases/revoke" => "revoke_lease",
        "sys/wrapping/lookup" => "lookup_wrapping",
        "sys/wrapping/unwrap" => "unwrap",
        "sys/seal-status" => "seal_status",
        "sys/capabilities-self" => "capabilities",
        { } path when path.StartsWith("sys/internal/ui/mounts", StringComparison.Ordinal) => "find_mount",
        { } path when path.StartsWith("auth/", StringComparison.Ordinal) && request.Method == HttpMethod.Post => "login",
        _ when request.Method == HttpMethod.Get => "read",
        _ when request.Method == VaultRequest.List || request.Method.Method == "SCAN" => "list",

        // What an engine makes when it is asked, such as a certificate.
        _ => "write",
    };
}
