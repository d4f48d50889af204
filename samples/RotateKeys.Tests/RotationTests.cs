using System.Text.Json.Nodes;

namespace RotateKeys.Tests;

public sealed class RotationTests
{
    [Fact]
    public async Task OpenAI_the_new_key_is_made_written_and_waited_for_and_then_the_old_one_is_deleted()
    {
        await using Stage stage = await Stage.StartAsync();
        int callsWhenLate = 0;
        stage.Web.ReplicaVersion = poll =>
        {
            callsWhenLate = stage.Web.Calls.Count;
            return poll < 3 ? 1 : 2;
        };

        (await stage.RunAsync("openai", "--lifetime", "30", "--yes")).Should().Be(0, stage.Errors);

        stage.Web.Calls.Should().Equal(
            $$"""POST /v1/organization/projects/proj_1/service_accounts [Bearer {{Stage.AdminKey}}] {"name":"vault-20270102-030405","expires_in_seconds":2592000}""",
            $"DELETE /v1/organization/projects/proj_1/service_accounts/old [Bearer {Stage.AdminKey}]");
        callsWhenLate.Should().Be(1, "nothing is deleted before the last replica has the new version");
        stage.Web.Polls.Should().Be(3);
        (JsonObject fields, int version, JsonObject notes) = await stage.ReadAsync();
        version.Should().Be(2);
        fields.ToJsonString().Should().Be($$"""{"api_key":"{{StandInWeb.NewKey}}","owner":"team-a"}""");
        notes.Select(note => $"{note.Key}={note.Value}").Should().BeEquivalentTo(
            "team=a", "key_id=user-new", "expires_at=2027-01-15T08:00:00.0000000+00:00");
    }

    [Fact]
    public async Task OpenAI_deleting_is_final_so_without_a_yes_the_old_key_stays_until_it_is_finished()
    {
        await using Stage stage = await Stage.StartAsync();

        (await stage.RunAsync("OpenAI")).Should().Be((int)RotationOutcome.OldKeyStays);
        stage.Output.Should().Contain("cannot be undone");
        stage.Web.Calls.Should().HaveCount(1);

        (await stage.RunAsync("OpenAI", "--finish", "--yes")).Should().Be(0, stage.Errors);
        stage.Web.Calls.Should().HaveCount(2).And.Contain(call => call.StartsWith("DELETE ", StringComparison.Ordinal));
        (await stage.ReadAsync()).Version.Should().Be(2);
    }

    [Fact]
    public async Task Anthropic_the_given_key_replaces_the_old_one_which_becomes_inactive()
    {
        await using Stage stage = await Stage.StartAsync();

        (await stage.RunAsync("anthropic", "--key-id", "apikey_new", "--expires-at", "2027-03-01T00:00:00Z")).Should().Be(0, stage.Errors);

        stage.Web.Calls.Should().Equal($$"""POST /v1/organizations/api_keys/old [{{Stage.AdminKey}}] {"status":"inactive"}""");
        (JsonObject fields, _, JsonObject notes) = await stage.ReadAsync();
        fields["api_key"]!.GetValue<string>().Should().Be(Stage.GivenKey);
        notes["key_id"]!.GetValue<string>().Should().Be("apikey_new");
    }

    [Fact]
    public async Task Gemini_the_old_key_is_deleted_where_it_can_be_brought_back()
    {
        await using Stage stage = await Stage.StartAsync("projects/p/locations/global/keys/old");

        (await stage.RunAsync("gemini", "--key-id", "projects/p/locations/global/keys/new")).Should().Be(0, stage.Errors);

        stage.Web.Calls.Should().Equal($"DELETE /v2/projects/p/locations/global/keys/old [Bearer {Stage.AdminKey}]");
        stage.Output.Should().Contain("undelete");
    }

    [Fact]
    public async Task Azure_the_new_key_is_made_in_the_slot_that_is_not_in_use_and_the_other_stays_good()
    {
        await using Stage stage = await Stage.StartAsync("Key1");

        (await stage.RunAsync("azure")).Should().Be(0, stage.Errors);
        (await stage.ReadAsync()).Fields["api_key"]!.GetValue<string>().Should().Be($"{StandInWeb.NewKey}-2");
        (await stage.RunAsync("azure", "--yes")).Should().Be(0, stage.Errors);
        (await stage.ReadAsync()).Fields["api_key"]!.GetValue<string>().Should().Be($"{StandInWeb.NewKey}-1");

        stage.Web.Calls.Select(call => call[(call.IndexOf("] ", StringComparison.Ordinal) + 2)..]).Should().Equal(
            ["""{"keyName":"Key2"}""", """{"keyName":"Key1"}""", """{"keyName":"Key2"}"""], "the last one ends the old key, as --yes says");
    }

    [Fact]
    public async Task Azure_a_slot_that_is_not_known_is_not_guessed()
    {
        await using Stage stage = await Stage.StartAsync(keyId: null);

        (await stage.RunAsync("azure")).Should().Be((int)RotationOutcome.NothingChanged);
        stage.Web.Calls.Should().BeEmpty();
    }
}
