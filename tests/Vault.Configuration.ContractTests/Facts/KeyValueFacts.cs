using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class KeyValueFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_written_secret_is_read_with_its_version(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a/b", """{"data":{"k":"v"}}""");

        JsonNode answer = await vault.SendAsync("GET", $"{vault.Kv}/data/a/b").JsonAsync();

        answer["data"]!["data"]!["k"]!.GetValue<string>().Should().Be("v");
        answer["data"]!["metadata"]!["version"]!.GetValue<int>().Should().Be(1);
        answer["data"]!["metadata"]!["deletion_time"]!.GetValue<string>().Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task An_older_version_can_still_be_read(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"one"}}""");
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"two"}}""");

        JsonNode old = await vault.SendAsync("GET", $"{vault.Kv}/data/a?version=1").JsonAsync();
        JsonNode current = await vault.SendAsync("GET", $"{vault.Kv}/data/a?version=0").JsonAsync();

        old["data"]!["data"]!["k"]!.GetValue<string>().Should().Be("one");
        current["data"]!["data"]!["k"]!.GetValue<string>().Should().Be("two");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Deleting_the_newest_version_does_not_bring_back_the_one_before(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"one"}}""");
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"two"}}""");
        await vault.SendAsync("DELETE", $"{vault.Kv}/data/a");

        using HttpResponseMessage response = await vault.SendAsync("GET", $"{vault.Kv}/data/a");
        JsonNode body = await response.JsonAsync();

        ((int)response.StatusCode).Should().Be(404);
        body["data"]!["data"].Should().BeNull();
        body["data"]!["metadata"]!["version"]!.GetValue<int>().Should().Be(2);
        body["data"]!["metadata"]!["deletion_time"]!.GetValue<string>().Should().NotBeEmpty();
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Undelete_brings_back_the_same_version_with_the_same_creation_time(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");
        JsonNode before = await vault.SendAsync("GET", $"{vault.Kv}/data/a").JsonAsync();
        await vault.SendAsync("DELETE", $"{vault.Kv}/data/a");
        await vault.SendAsync("POST", $"{vault.Kv}/undelete/a", """{"versions":[1]}""");

        JsonNode after = await vault.SendAsync("GET", $"{vault.Kv}/data/a").JsonAsync();

        after["data"]!.ToJsonString().Should().Be(before["data"]!.ToJsonString());
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_secret_written_after_its_metadata_was_deleted_is_version_1_with_a_new_creation_time(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        JsonNode first = await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""").JsonAsync();
        await vault.SendAsync("DELETE", $"{vault.Kv}/metadata/a");

        JsonNode second = await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""").JsonAsync();

        second["data"]!["version"]!.GetValue<int>().Should().Be(1);
        second["data"]!["created_time"]!.GetValue<string>().Should().NotBe(first["data"]!["created_time"]!.GetValue<string>());
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Only_the_newest_versions_are_kept(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/metadata/a", """{"max_versions":2}""");

        for (int i = 0; i < 3; i++)
        {
            await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");
        }

        JsonNode metadata = await vault.SendAsync("GET", $"{vault.Kv}/metadata/a").JsonAsync();

        metadata["data"]!["versions"]!.AsObject().Select(version => version.Key).Should().Equal("2", "3");
        metadata["data"]!["oldest_version"]!.GetValue<int>().Should().Be(2);
        (await vault.SendAsync("GET", $"{vault.Kv}/data/a?version=1").StatusAsync()).Should().Be(404);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Ten_versions_are_kept_by_default(string server)
    {
        await using Target vault = await Target.StartAsync(server);

        for (int i = 0; i < 11; i++)
        {
            await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");
        }

        JsonNode metadata = await vault.SendAsync("GET", $"{vault.Kv}/metadata/a").JsonAsync();

        metadata["data"]!["versions"]!.AsObject().Should().HaveCount(10);
        metadata["data"]!["current_version"]!.GetValue<int>().Should().Be(11);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_version_is_deleted_when_its_time_has_come(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/metadata/a", """{"delete_version_after":"2s"}""");
        JsonNode written = await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""").JsonAsync();

        written["data"]!["deletion_time"]!.GetValue<string>().Should().NotBeEmpty();
        (await vault.SendAsync("GET", $"{vault.Kv}/data/a").StatusAsync()).Should().Be(200);
        await vault.PassAsync(TimeSpan.FromSeconds(2.5));
        (await vault.SendAsync("GET", $"{vault.Kv}/data/a").StatusAsync()).Should().Be(404);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Custom_metadata_changes_without_a_new_version(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");
        await vault.SendAsync("POST", $"{vault.Kv}/metadata/a", """{"custom_metadata":{"owner":"me","team":"x"}}""");
        await vault.SendAsync("PATCH", $"{vault.Kv}/metadata/a", """{"custom_metadata":{"team":null}}""");

        JsonNode answer = await vault.SendAsync("GET", $"{vault.Kv}/data/a").JsonAsync();

        answer["data"]!["metadata"]!["version"]!.GetValue<int>().Should().Be(1);
        answer["data"]!["metadata"]!["custom_metadata"]!.ToJsonString().Should().Be("""{"owner":"me"}""");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_list_shows_one_level_and_folders_end_in_a_slash(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/top", """{"data":{"k":"v"}}""");
        await vault.SendAsync("POST", $"{vault.Kv}/data/sub/one", """{"data":{"k":"v"}}""");
        await vault.SendAsync("POST", $"{vault.Kv}/data/sub/two", """{"data":{"k":"v"}}""");

        JsonNode answer = await vault.SendAsync("LIST", $"{vault.Kv}/metadata").JsonAsync();

        answer["data"]!["keys"]!.ToJsonString().Should().Be("""["sub/","top"]""");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_soft_deleted_secret_is_still_listed(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");
        await vault.SendAsync("DELETE", $"{vault.Kv}/data/a");

        JsonNode answer = await vault.SendAsync("GET", $"{vault.Kv}/metadata?list=true").JsonAsync();

        answer["data"]!["keys"]!.ToJsonString().Should().Be("""["a"]""");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_patch_merges_deeply_and_null_removes(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"o":{"x":1,"y":2},"gone":"v"}}""");
        await vault.SendAsync("PATCH", $"{vault.Kv}/data/a", """{"data":{"o":{"y":3},"gone":null}}""");

        JsonNode answer = await vault.SendAsync("GET", $"{vault.Kv}/data/a").JsonAsync();

        answer["data"]!["data"]!.ToJsonString().Should().Be("""{"o":{"x":1,"y":3}}""");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_failed_check_and_set_writes_nothing(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"one"}}""");

        int status = await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"options":{"cas":0},"data":{"k":"two"}}""").StatusAsync();
        JsonNode answer = await vault.SendAsync("GET", $"{vault.Kv}/data/a").JsonAsync();

        status.Should().Be(400);
        answer["data"]!["data"]!["k"]!.GetValue<string>().Should().Be("one");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Subkeys_show_the_structure_to_the_depth_asked_for(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"o":{"p":{"q":1}},"k":"v"}}""");

        JsonNode all = await vault.SendAsync("GET", $"{vault.Kv}/subkeys/a").JsonAsync();
        JsonNode one = await vault.SendAsync("GET", $"{vault.Kv}/subkeys/a?depth=1").JsonAsync();

        all["data"]!["subkeys"]!.ToJsonString().Should().Be("""{"k":null,"o":{"p":{"q":null}}}""");
        one["data"]!["subkeys"]!.ToJsonString().Should().Be("""{"k":null,"o":null}""");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task The_sooner_deletion_of_mount_and_secret_counts(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/config", """{"delete_version_after":"2s"}""");
        await vault.SendAsync("POST", $"{vault.Kv}/metadata/later", """{"delete_version_after":"1h"}""");
        await vault.SendAsync("POST", $"{vault.Kv}/data/later", """{"data":{"k":"v"}}""");

        await vault.PassAsync(TimeSpan.FromSeconds(2.5));

        (await vault.SendAsync("GET", $"{vault.Kv}/data/later").StatusAsync()).Should().Be(404);
    }
}
