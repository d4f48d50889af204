using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ContractTests.Facts;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.EndToEnd;

/// <summary>What a program does when its token ends, or may do less than before.</summary>
public sealed class TokenLifeFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_token_that_cannot_be_renewed_is_replaced_before_it_expires(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await WriteAsync(vault, "one");
        using Application app = await StartAsync(vault, """{"token_ttl":"4s","token_max_ttl":"4s"}""");

        await app.UntilAsync(() => app.Logs.Count(Application.LoggedIn) >= 3, "the token was replaced twice");
        await WriteAsync(vault, "two");
        await app.UntilAsync("k", "two");

        app.Logs.Warnings.Should().BeEmpty("no read failed");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_token_is_renewed_up_to_its_maximum_and_then_replaced(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await WriteAsync(vault, "one");
        using Application app = await StartAsync(vault, """{"token_ttl":"12s","token_max_ttl":"20s"}""");

        await app.UntilAsync(() => app.Logs.Count(Application.LoggedIn) >= 2, "the token was replaced");

        app.Logs.Count(Application.TokenRenewed).Should().BeGreaterThan(0);
        await WriteAsync(vault, "two");
        await app.UntilAsync("k", "two");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_revoked_token_costs_one_login_and_no_value(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await WriteAsync(vault, "one");
        using Application app = await StartAsync(vault, """{"token_ttl":"1h"}""");

        await RevokeTokensOfRoleAsync(vault);
        await WriteAsync(vault, "two");
        await app.UntilAsync("k", "two");

        app.Logs.Count(Application.LoggedIn).Should().Be(2);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_policy_that_is_taken_away_costs_no_login_and_heals_when_it_is_given_back(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await WriteAsync(vault, "one");
        string read = $$"""path "{{vault.Kv}}/*" { capabilities = ["read"] }""";
        string policy = await vault.PolicyAsync(read);
        string token = await vault.TokenAsync($$"""{"policies":["{{policy}}"],"ttl":"1h"}""");
        using Application app = Application.Start(vault, builder =>
        {
            builder.UseToken(token);
            builder.AddKeyValue(vault.Kv, "a");
        });

        await SetPolicyAsync(vault, policy, """path "nothing" { capabilities = ["read"] }""");
        await WriteAsync(vault, "two");
        await app.UntilAsync(() => app.Status.LastFailure?.Kind == VaultErrorKind.AccessDenied, "the denial is seen");
        string? meanwhile = app["k"];
        await SetPolicyAsync(vault, policy, read);
        if (vault.Server.Time is null)
        {
            // By itself it asks again after half a minute, and on the fake clock it does. Who asks for it need not wait.
            await app.Configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        }

        await app.UntilAsync("k", "two");

        meanwhile.Should().Be("one");
        await app.UntilAsync(() => app.Status.LastFailure is null, "the round has ended well");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_wrapped_secret_id_is_unwrapped_once_and_logs_in(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await WriteAsync(vault, "one");
        (string roleId, _) = await Application.AddRoleAsync(vault, "{}");
        JsonNode wrapped = await vault.SendAsync("POST", $"{vault.AppRole}/role/app/secret-id", "{}", ("X-Vault-Wrap-TTL", "60s")).JsonAsync();
        string wrappingToken = wrapped["wrap_info"]!["token"]!.GetValue<string>();

        using Application app = Application.Start(vault, builder =>
        {
            builder.UseAppRole(
                VaultCredential.FromValue(roleId),
                VaultCredential.Wrapped(VaultCredential.FromValue(wrappingToken), $"{vault.AppRole}/role/app/secret-id"),
                auth => auth.Mount = vault.AppRole["auth/".Length..]);
            builder.AddKeyValue(vault.Kv, "a");
        });

        app["k"].Should().Be("one");
        (await vault.SendAsAsync(wrappingToken, "POST", "sys/wrapping/unwrap").StatusAsync()).Should().Be(400, "it is used up");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_program_logs_in_and_reads_inside_of_a_namespace(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string name = vault.Kv + "-app";
        int created = await vault.SendAsync("POST", $"sys/namespaces/{name}", "{}").StatusAsync();
        vault.SkipUnless(created is not (404 or 405), "namespaces: HashiCorp Vault has them in its Enterprise edition only");
        (string, string) inside = ("X-Vault-Namespace", name);

        try
        {
            await vault.SendAsync("POST", "sys/auth/userpass", """{"type":"userpass"}""", inside).StatusAsync();
            await vault.SendAsync("POST", "sys/mounts/kv", """{"type":"kv"}""", inside).StatusAsync();
            await vault.SendAsync("PUT", "sys/policies/acl/read", """{"policy":"path \"kv/*\" { capabilities = [\"read\"] }"}""", inside).StatusAsync();
            await vault.SendAsync("POST", "auth/userpass/users/app", """{"password":"pw","token_policies":"read"}""", inside).StatusAsync();
            await vault.SendAsync("POST", "kv/a", """{"k":"of the namespace"}""", inside).StatusAsync();

            using Application app = Application.Start(vault, builder =>
            {
                builder.Options.Namespace = name;
                builder.UseUserPass("app", VaultCredential.FromValue("pw"));
                builder.AddSecret("kv/a");
            });

            app["k"].Should().Be("of the namespace");
        }
        finally
        {
            await vault.SendAsync("DELETE", $"sys/namespaces/{name}").StatusAsync();
        }
    }

    private static Task<Application> StartAsync(Target vault, string role) =>
        Application.StartWithAppRoleAsync(vault, role, builder => builder.AddKeyValue(vault.Kv, "a"));

    private static async Task WriteAsync(Target vault, string value) =>
        (await vault.SendAsync("POST", $"{vault.Kv}/data/a", $$"""{"data":{"k":"{{value}}"} }""").StatusAsync()).Should().Be(200);

    private static async Task SetPolicyAsync(Target vault, string name, string hcl) =>
        (await vault.SendAsync("PUT", "sys/policies/acl/" + name, new JsonObject { ["policy"] = hcl }.ToJsonString()).StatusAsync()).Should().Be(204);

    private static async Task RevokeTokensOfRoleAsync(Target vault)
    {
        JsonNode accessors = await vault.SendAsync("LIST", "auth/token/accessors").JsonAsync();
        foreach (string accessor in accessors["data"]!["keys"]!.AsArray().Select(key => key!.GetValue<string>()))
        {
            string body = $$"""{"accessor":"{{accessor}}"}""";
            using HttpResponseMessage looked = await vault.SendAsync("POST", "auth/token/lookup-accessor", body);
            if (looked.IsSuccessStatusCode && (await looked.JsonAsync())["data"]!["path"]!.GetValue<string>() == vault.AppRole + "/login")
            {
                (await vault.SendAsync("POST", "auth/token/revoke-accessor", body).StatusAsync()).Should().Be(204);
            }
        }
    }
}
