using Microsoft.Extensions.Primitives;
using Vault.Configuration.ContractTests.Facts;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.EndToEnd;

/// <summary>What a program sees of a secret's life.</summary>
public sealed class RotationFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_program_starts_with_what_is_there(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await WriteAsync(vault, """{"o":{"password":"one"},"n":12345678901234567890}""");

        using Application app = await StartAsync(vault);

        app["a:o:password"].Should().Be("one");
        app.Status.Secrets.Should().ContainSingle().Which.Version.Should().Be(1);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_rotation_arrives_by_itself_and_is_told_once(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await WriteAsync(vault, """{"k":"one"}""");
        using Application app = await StartAsync(vault);
        int told = 0;
        using IDisposable registration = ChangeToken.OnChange(app.Configuration.GetReloadToken, () => Interlocked.Increment(ref told));

        await WriteAsync(vault, """{"k":"two"}""");
        await app.UntilAsync("a:k", "two");
        await app.RoundsAsync(1);

        told.Should().Be(1);
        app.Status.Secrets[0].Version.Should().Be(2);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_deleted_secret_keeps_its_last_value_and_comes_back_with_the_undelete(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await WriteAsync(vault, """{"k":"one"}""");
        using Application app = await StartAsync(vault);

        await vault.SendAsync("DELETE", $"{vault.Kv}/data/a").StatusAsync();
        await app.UntilAsync(() => app.Status.Secrets[0].State == VaultSecretState.Deleted, "the deletion is seen");
        string? meanwhile = app["a:k"];
        await vault.SendAsync("POST", $"{vault.Kv}/undelete/a", """{"versions":[1]}""").StatusAsync();
        await app.UntilAsync(() => app.Status.Secrets[0].State == VaultSecretState.Live, "the secret is back");

        (meanwhile, app["a:k"]).Should().Be(("one", "one"));
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_destroyed_version_keeps_its_last_value_until_another_is_written(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await WriteAsync(vault, """{"k":"one"}""");
        using Application app = await StartAsync(vault);

        await vault.SendAsync("PUT", $"{vault.Kv}/destroy/a", """{"versions":[1]}""").StatusAsync();
        await app.UntilAsync(() => app.Status.Secrets[0].State == VaultSecretState.Destroyed, "the destruction is seen");
        string? meanwhile = app["a:k"];
        await WriteAsync(vault, """{"k":"two"}""");
        await app.UntilAsync("a:k", "two");

        meanwhile.Should().Be("one");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_secret_that_is_made_anew_is_noticed_although_its_number_is_smaller(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await WriteAsync(vault, """{"k":"one"}""");
        await WriteAsync(vault, """{"k":"two"}""");
        using Application app = await StartAsync(vault);

        await vault.SendAsync("DELETE", $"{vault.Kv}/metadata/a").StatusAsync();
        await WriteAsync(vault, """{"k":"anew"}""");
        await app.UntilAsync("a:k", "anew");

        app.Status.Secrets[0].Version.Should().Be(1);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_folder_shows_what_is_added_to_it_and_what_changes_in_it(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/apps/one", """{"data":{"k":"1"}}""").StatusAsync();
        await vault.SendAsync("POST", $"{vault.Kv}/data/apps/sub/two", """{"data":{"k":"2"}}""").StatusAsync();
        using Application app = await Application.StartWithAppRoleAsync(vault, "{}", builder => builder.AddKeyValue(vault.Kv, "apps/"));
        (string?, string?) before = (app["one:k"], app["sub:two:k"]);

        await vault.SendAsync("POST", $"{vault.Kv}/data/apps/sub/two", """{"data":{"k":"22"}}""").StatusAsync();
        await vault.SendAsync("POST", $"{vault.Kv}/data/apps/three", """{"data":{"k":"3"}}""").StatusAsync();
        await app.UntilAsync(() => app["sub:two:k"] == "22" && app["three:k"] == "3", "both changes are there");

        before.Should().Be(("1", "2"));
        app["one:k"].Should().Be("1");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_version_that_expires_keeps_its_last_value_until_another_is_written(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        (await vault.SendAsync("POST", $"{vault.Kv}/metadata/a", """{"delete_version_after":"3s"}""").StatusAsync()).Should().Be(204);
        await WriteAsync(vault, """{"k":"one"}""");
        using Application app = await StartAsync(vault);

        await app.UntilAsync(() => app.Status.Secrets[0].State == VaultSecretState.Deleted, "the end of its life is seen");
        string? meanwhile = app["a:k"];
        await WriteAsync(vault, """{"k":"two"}""");
        await app.UntilAsync("a:k", "two");

        meanwhile.Should().Be("one");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_folder_whose_versions_are_asked_for_at_once_shows_the_same(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string hcl = $$"""path "{{vault.Kv}}/*" { capabilities = ["read", "list", "scan"] }""";
        string body = new System.Text.Json.Nodes.JsonObject { ["policy"] = hcl }.ToJsonString();
        vault.SkipUnless(await vault.SendAsync("PUT", $"sys/policies/acl/{vault.Kv}-scan", body).StatusAsync() == 204, "capability scan, which OpenBao alone has");
        await vault.SendAsync("POST", $"{vault.Kv}/data/apps/one", """{"data":{"k":"1"}}""").StatusAsync();
        await vault.SendAsync("POST", $"{vault.Kv}/data/apps/sub/two", """{"data":{"k":"2"}}""").StatusAsync();
        string token = await vault.TokenAsync($$"""{"policies":["{{vault.Kv}}-scan"],"ttl":"1h"}""");
        using Application app = Application.Start(vault, builder => builder.UseToken(token).AddKeyValue(vault.Kv, "apps/"));
        await app.RoundsAsync(2);

        await vault.SendAsync("POST", $"{vault.Kv}/data/apps/sub/two", """{"data":{"k":"22"}}""").StatusAsync();
        await vault.SendAsync("POST", $"{vault.Kv}/data/apps/three", """{"data":{"k":"3"}}""").StatusAsync();
        await app.UntilAsync(() => app["sub:two:k"] == "22" && app["three:k"] == "3", "both changes are there");

        app["one:k"].Should().Be("1");
        app.Logs.Count(Application.ScanNotPossible).Should().Be(0, "the server answers SCAN as the library expects it");
    }

    private static Task<Application> StartAsync(Target vault) => Application.StartWithAppRoleAsync(
        vault, "{}", builder => builder.AddKeyValue(vault.Kv, "a", secret => secret.Section = "a"));

    private static async Task WriteAsync(Target vault, string data) =>
        (await vault.SendAsync("POST", $"{vault.Kv}/data/a", $$"""{"data":{{data}}}""").StatusAsync()).Should().Be(200);
}
