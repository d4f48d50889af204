namespace Vault.Configuration.ContractTests.Replay;

/// <summary>What has to be so before a recorded call, where the call before it did not leave it so.</summary>
internal static class Stage
{
    public static async Task PrepareAsync(ReplayedServer replay, string name)
    {
        switch (name)
        {
            case "kv2-config-cas-required":
                replay.Server.EnableKeyValue("kvcas");
                break;
            case "token-expired-read":
                replay.Replace("of-1s-expired", replay.Server.CreateToken(options => options.Ttl = TimeSpan.FromSeconds(1)));
                replay.Time.Advance(TimeSpan.FromSeconds(1));
                break;
            case "token-revoke-self":
                replay.Replace("fresh-then-revoked", replay.Server.CreateToken());
                break;
            case "approle-enable" or "kubernetes-enable" or "userpass-enable" or "jwt-enable" or "ldap-enable"
                or "cert-enable":
                await replay.SendAsync("DELETE", "sys/auth/" + name[..^"-enable".Length]);
                break;
            case "approle-token-renew-self":
                replay.Time.Advance(TimeSpan.FromSeconds(1));
                break;
            case "wrap-unwrap-expired":
                Answer wrapped = replay.AnswerTo("wrap-wrap");
                replay.Replace("wrapping-token-of-1s-expired", wrapped.Json!["wrap_info"]!["token"]!.GetValue<string>());
                replay.Time.Advance(TimeSpan.FromSeconds(1));
                break;
            case "sealed-health":
                replay.Server.Seal();
                break;
            case "unseal-2-of-2":
                replay.Replace("ad05d5602226f0569416821a46b7617a0e0a9b32c8d1e0b3c8044094d9af5aacb2", replay.Server.UnsealKey);
                break;
            case "kubernetes-login-ok-fake-tokenreview":
                replay.Server.Unseal();
                ReplaceJwt(replay, name);
                break;
            case "kubernetes-login-sa-not-bound":
                await replay.SendAsync(
                    "POST",
                    "auth/kubernetes/role/other",
                    body: """{"bound_service_account_names": "someone", "bound_service_account_namespaces": "*"}""");
                ReplaceJwt(replay, name);
                break;
            case "kv2-scan-detailed-openbao":
                replay.Server.PutSecret("secret", "tree/a", ("k", "v"));
                replay.Server.PutSecret("secret", "tree/sub/b", ("k", "v"));
                replay.Server.PutSecret("secret", "tree/sub/b", ("k", "w"));
                break;
            case "kv2-scan-detailed-403-openbao":
                replay.Server.AddPolicy(
                    "lowpriv", """path "secret/detailed-metadata/*" { capabilities = ["read", "list"] }""");
                replay.Replace("lowpriv", replay.Server.CreateToken(options => options.Policies.Add("lowpriv")));
                break;
        }
    }

    /// <summary>The recorded token was signed by a cluster that is gone; the same account gets one of ours.</summary>
    private static void ReplaceJwt(ReplayedServer replay, string name)
    {
        string recorded = System.Text.Json.Nodes.JsonNode.Parse(Recording.Named(name).Body)!["jwt"]!.GetValue<string>();
        replay.Replace(recorded, replay.Server.CreateServiceAccountToken("default", "app", "vault"));
    }
}
