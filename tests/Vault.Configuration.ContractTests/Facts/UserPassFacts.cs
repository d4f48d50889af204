using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class UserPassFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_login_gives_a_token_with_the_policies_and_the_ttl_of_the_user(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await MountAsync(vault);

        JsonNode auth = (await LogInAsync(vault, mount, "app", "first").JsonAsync())["auth"]!;

        auth["lease_duration"]!.GetValue<int>().Should().Be(300);
        auth["renewable"]!.GetValue<bool>().Should().BeTrue();
        auth["policies"]!.AsArray().Select(policy => policy!.GetValue<string>()).Should().BeEquivalentTo("default", "orders");
        (await vault.SendAsAsync(auth["client_token"]!.GetValue<string>(), "GET", "auth/token/lookup-self").StatusAsync()).Should().Be(200);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_wrong_password_and_a_user_that_is_not_there_look_the_same(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await MountAsync(vault);

        using HttpResponseMessage wrong = await LogInAsync(vault, mount, "app", "wrong");
        using HttpResponseMessage nobody = await LogInAsync(vault, mount, "nobody", "wrong");

        ((int)wrong.StatusCode, (int)nobody.StatusCode).Should().Be((400, 400));
        (await wrong.JsonAsync()).ToJsonString().Should().Be((await nobody.JsonAsync()).ToJsonString());
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_changed_password_counts_for_the_next_login(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await MountAsync(vault);

        (await vault.SendAsync("POST", $"{mount}/users/app/password", """{"password":"second"}""").StatusAsync()).Should().Be(204);

        (await LogInAsync(vault, mount, "app", "first").StatusAsync()).Should().Be(400);
        (await LogInAsync(vault, mount, "app", "second").StatusAsync()).Should().Be(200);
    }

    /// <summary><see href="https://developer.hashicorp.com/vault/docs/concepts/user-lockout"/>, <see href="https://openbao.org/docs/concepts/user-lockout/"/>.</summary>
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Five_wrong_passwords_lock_the_user_even_for_the_right_one_and_nobody_else(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await MountAsync(vault);
        (await vault.SendAsync("POST", $"{mount}/users/other", """{"password":"first"}""").StatusAsync()).Should().Be(204);

        for (int i = 0; i < 5; i++)
        {
            (await LogInAsync(vault, mount, "app", "wrong").StatusAsync()).Should().Be(400);
        }

        using HttpResponseMessage locked = await LogInAsync(vault, mount, "app", "first");
        ((int)locked.StatusCode).Should().Be(403);
        (await locked.JsonAsync())["errors"]!.ToJsonString().Should().Contain("permission denied");
        (await LogInAsync(vault, mount, "other", "first").StatusAsync()).Should().Be(200);
    }

    /// <summary><see href="https://developer.hashicorp.com/vault/docs/concepts/user-lockout"/>, <see href="https://openbao.org/docs/concepts/user-lockout/"/>.</summary>
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_right_password_before_the_fifth_wrong_one_begins_the_count_anew(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await MountAsync(vault);

        for (int i = 0; i < 2; i++)
        {
            for (int wrong = 0; wrong < 4; wrong++)
            {
                (await LogInAsync(vault, mount, "app", "wrong").StatusAsync()).Should().Be(400);
            }

            (await LogInAsync(vault, mount, "app", "first").StatusAsync()).Should().Be(200);
        }
    }

    private static async Task<string> MountAsync(Target vault)
    {
        string mount = $"auth/{vault.Kv}-userpass";
        await vault.MountAsync("sys/" + mount, """{"type":"userpass"}""");
        (await vault.SendAsync("POST", $"{mount}/users/app", """{"password":"first","token_policies":"orders","token_ttl":"5m"}""").StatusAsync()).Should().Be(204);
        return mount;
    }

    private static Task<HttpResponseMessage> LogInAsync(Target vault, string mount, string user, string password) =>
        vault.SendAsAsync(null, "POST", $"{mount}/login/{user}", $$"""{"password":"{{password}}"}""");
}
