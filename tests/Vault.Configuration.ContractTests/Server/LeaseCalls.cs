using System.Text.Json.Nodes;

namespace Vault.Configuration.ContractTests.Server;

/// <summary>The calls that every test of leases makes.</summary>
internal static class LeaseCalls
{
    public static Task<JsonNode> ReadLeaseAsync(this HttpClient client, string token, string path = "database/creds/app") =>
        client.SendAsync("GET", path, token).JsonAsync();

    public static Task<HttpResponseMessage> RenewAsync(this HttpClient client, string leaseId, string token) =>
        client.SendAsync("POST", "sys/leases/renew", token, $$"""{"lease_id":"{{leaseId}}"}""");

    public static Task<HttpResponseMessage> RevokeAsync(this HttpClient client, string leaseId, string token, bool sync = true) =>
        client.SendAsync("POST", "sys/leases/revoke", token, $$"""{"lease_id":"{{leaseId}}","sync":{{(sync ? "true" : "false")}}}""");

    public static string LeaseId(this JsonNode answer) => answer["lease_id"]!.GetValue<string>();
}
