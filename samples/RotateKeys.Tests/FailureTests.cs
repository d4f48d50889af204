using Vault.Configuration.Testing;

namespace RotateKeys.Tests;

/// <summary>Whatever fails, a good key stays in Vault, and no key is disabled that anybody may still have.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task Somebody_else_who_writes_meanwhile_wins_and_the_new_key_is_taken_back()
    {
        await using Stage stage = await Stage.StartAsync();
        bool isFirst = true;
        stage.Web.WhileIssuing = () =>
        {
            if (isFirst)
            {
                stage.Vault.PutSecret("secret", "ai/llm", ("api_key", "written-by-somebody-else"));
                isFirst = false;
            }
        };

        (await stage.RunAsync("openai", "--yes")).Should().Be((int)RotationOutcome.NothingChanged);

        stage.Errors.Should().Contain("Somebody else wrote secret/ai/llm");
        stage.Web.Calls.Should().HaveCount(2).And.Contain(call => call.StartsWith("DELETE /v1/organization/projects/proj_1/service_accounts/user-new", StringComparison.Ordinal));
        (await stage.ReadAsync()).Fields["api_key"]!.GetValue<string>().Should().Be("written-by-somebody-else");
    }

    [Fact]
    public async Task A_replica_that_lags_behind_keeps_the_old_key_alive_and_no_second_rotation_starts()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.Web.ReplicaVersion = _ => 1;

        (await stage.RunAsync("anthropic", "--key-id", "apikey_new", "--deadline", "00:01:00")).Should().Be((int)RotationOutcome.NotEverywhere);
        stage.Errors.Should().Contain("has version 1").And.Contain("--finish");
        stage.Web.Calls.Should().BeEmpty();
        stage.Web.Polls.Should().Be(31);

        (await stage.RunAsync("anthropic", "--key-id", "apikey_newer")).Should().Be((int)RotationOutcome.NothingChanged);
        (await stage.ReadAsync()).Version.Should().Be(2);

        stage.Web.ReplicaVersion = _ => 2;
        (await stage.RunAsync("anthropic", "--finish")).Should().Be(0, stage.Errors);
        stage.Web.Calls.Should().ContainSingle(call => call.Contains("/api_keys/old"));
        (await stage.RunAsync("anthropic", "--finish")).Should().Be((int)RotationOutcome.NothingChanged, "it is over");
    }

    [Fact]
    public async Task A_replica_that_does_not_answer_is_waited_for_as_well()
    {
        await using Stage stage = await Stage.StartAsync();

        (await stage.RunAsync("anthropic", "--key-id", "apikey_new", "--deadline", "00:00:10", "--replica", "http://127.0.0.1:1/api/keys"))
            .Should().Be((int)RotationOutcome.NotEverywhere);
        stage.Errors.Should().Contain("127.0.0.1:1 does not answer");
        stage.Web.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_provider_that_makes_no_key_leaves_everything_as_it_was()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.Web.Refuse = _ => 401;

        (await stage.RunAsync("openai", "--yes")).Should().Be((int)RotationOutcome.NothingChanged);
        stage.Errors.Should().Contain("did not make a key (status 401)");
        (await stage.ReadAsync()).Version.Should().Be(1);
    }

    [Fact]
    public async Task A_provider_that_does_not_end_the_old_key_can_be_asked_again()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.Web.Refuse = _ => 403;

        (await stage.RunAsync("anthropic", "--key-id", "apikey_new")).Should().Be((int)RotationOutcome.OldKeyStays);
        stage.Errors.Should().Contain("status 403");

        stage.Web.Refuse = _ => null;
        (await stage.RunAsync("anthropic", "--finish")).Should().Be(0, stage.Errors);
    }

    [Fact]
    public async Task Vault_that_does_not_answer_leaves_a_key_that_may_have_been_written_good()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.Vault.Faults.Reset(request => request.Method == "POST", afterHandling: true);

        (await stage.RunAsync("openai", "--yes")).Should().Be((int)RotationOutcome.NotEverywhere);
        stage.Web.Calls.Should().HaveCount(1, "a key that may be in Vault is not taken back");
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("the-given-key")]
    [InlineData("--deadline", "soon")]
    [InlineData("--replica", "not an address")]
    [InlineData("--key-id")]
    public async Task An_argument_that_cannot_be_read_is_an_error_and_is_not_repeated(params string[] arguments)
    {
        await using Stage stage = await Stage.StartAsync();

        (await stage.RunAsync(["anthropic", .. arguments])).Should().Be((int)RotationOutcome.NothingChanged);
        (await stage.ReadAsync()).Version.Should().Be(1);
    }
}
