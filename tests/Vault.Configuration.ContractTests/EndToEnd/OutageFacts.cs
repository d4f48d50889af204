using Vault.Configuration.ContractTests.Facts;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.EndToEnd;

/// <summary>What a program sees of a server that is sealed, ends or is killed; on servers that the tests started, one for each fact.</summary>
public sealed class OutageFacts
{
    private const string NotOurs = "it was running before, and is not the tests' to stop";

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_sealed_server_takes_no_value_away(string server)
    {
        Assert.SkipWhen(server == "running", $"This server is not sealed: {NotOurs}.");
        await using Target vault = await Target.StartAsync(server, alone: true);
        Assert.SkipWhen(vault.Server.UnsealKey is null, "This server printed no unseal key.");
        await ArrangeAsync(vault, "one");
        using Application app = Start(vault);

        (await vault.SendAsync("PUT", "sys/seal").StatusAsync()).Should().Be(204);
        await app.UntilAsync(() => app.Status.LastFailure?.Kind == VaultErrorKind.Sealed, "the seal is seen");
        string? meanwhile = app["k"];
        await vault.SendAsAsync(null, "PUT", "sys/unseal", $$"""{"key":"{{vault.Server.UnsealKey}}"}""").StatusAsync();
        await WriteAsync(vault, "two");
        await app.UntilAsync("k", "two");

        meanwhile.Should().Be("one");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public Task A_restarted_server_takes_no_value_away_and_is_logged_in_to_again(string server) => EndAndStartAsync(server, abruptly: false);

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public Task A_killed_server_takes_no_value_away_and_is_logged_in_to_again(string server) => EndAndStartAsync(server, abruptly: true);

    private static async Task EndAndStartAsync(string server, bool abruptly)
    {
        Assert.SkipWhen(server == "running", $"This server is not stopped: {NotOurs}.");
        await using Target vault = await Target.StartAsync(server, alone: true);
        Assert.SkipUnless(vault.Server.IsStoppable, "A container has another port after each start.");
        await ArrangeAsync(vault, "one");
        using Application app = Start(vault);

        await vault.Server.StopAsync(abruptly);
        await app.UntilAsync(() => app.Status.LastFailure?.Kind == VaultErrorKind.Unreachable, "the outage is seen");
        string? meanwhile = app["k"];
        await vault.Server.StartAgainAsync();
        await vault.ArrangeAgainAsync();
        await ArrangeAsync(vault, "two");
        await app.UntilAsync("k", "two");

        meanwhile.Should().Be("one");
        await app.UntilAsync(() => app.Status.LastFailure is null, "the round has ended well");
    }

    // A server in development mode forgets everything; a user with the same password can be made again.
    private static async Task ArrangeAsync(Target vault, string value)
    {
        string policy = await vault.PolicyAsync($$"""path "{{vault.Kv}}/*" { capabilities = ["read"] }""");
        await vault.SendAsync("POST", $"sys/auth/{vault.Kv}-users", """{"type":"userpass"}""").StatusAsync();
        await WriteAsync(vault, value);
        (await vault.SendAsync("POST", $"auth/{vault.Kv}-users/users/app", $$"""{"password":"pw","token_policies":"{{policy}}"}""").StatusAsync())
            .Should().Be(204);
    }

    private static Application Start(Target vault) => Application.Start(vault, builder =>
    {
        builder.UseUserPass("app", VaultCredential.FromValue("pw"), auth => auth.Mount = $"{vault.Kv}-users");
        builder.AddKeyValue(vault.Kv, "a");
    });

    private static async Task WriteAsync(Target vault, string value) =>
        (await vault.SendAsync("POST", $"{vault.Kv}/data/a", $$"""{"data":{"k":"{{value}}"} }""").StatusAsync()).Should().Be(200);
}
