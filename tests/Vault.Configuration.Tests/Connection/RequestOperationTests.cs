using Vault.Configuration.Connection;

namespace Vault.Configuration.Tests.Connection;

public sealed class RequestOperationTests
{
    [Theory]
    [InlineData("GET", "secret/data/orders", "read")]
    [InlineData("GET", "auth/token/create", "read")]
    [InlineData("LIST", "secret/metadata/orders", "list")]
    [InlineData("SCAN", "secret/metadata/orders", "list")]
    [InlineData("POST", "pki/issue/web", "write")]
    [InlineData("POST", "auth/approle/login", "login")]
    [InlineData("POST", "auth/team/ldap/login/alice", "login")]
    [InlineData("POST", "auth/token/renew-self", "renew_token")]
    [InlineData("GET", "auth/token/lookup-self", "lookup_token")]
    [InlineData("POST", "auth/token/revoke-self", "revoke_token")]
    [InlineData("POST", "sys/leases/renew", "renew_lease")]
    [InlineData("POST", "sys/leases/revoke", "revoke_lease")]
    [InlineData("POST", "sys/wrapping/lookup", "lookup_wrapping")]
    [InlineData("POST", "sys/wrapping/unwrap", "unwrap")]
    [InlineData("POST", "sys/capabilities-self", "capabilities")]
    [InlineData("GET", "sys/internal/ui/mounts/secret/orders", "find_mount")]
    [InlineData("GET", "sys/seal-status", "seal_status")]
    public void Of_Request_IsAWordOfTheList(string method, string path, string operation) =>
        RequestOperation.Of(new VaultRequest(new HttpMethod(method), path)).Should().Be(operation);
}
