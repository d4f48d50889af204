using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Vault.Configuration.Testing;

namespace WebApi.Tests;

public sealed class RotationTests
{
    private static readonly (string, string) FastPoll = ("Vault:Refresh:Interval", "00:00:01");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_program_on_its_own_rotates_a_key_and_sees_it_arrive()
    {
        await using SampleApp app = new(FastPoll);
        using HttpClient client = app.CreateClient();
        Dictionary<string, KeyAnswer> before = await KeyAnswer.GetAllAsync(client);
        before.Values.Should().HaveCount(3).And.OnlyContain(key => key.Version == 1);

        Task<LlmOptions> change = app.NextChangeAsync("OpenAI");
        using HttpResponseMessage answer = await client.PostAsync("/api/keys/OpenAI/rotate", content: null, Cancelled);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await answer.Content.ReadAsStringAsync(Cancelled)).Should().Be("""{"provider":"OpenAI","version":2}""");
        LlmOptions options = await change;

        Dictionary<string, KeyAnswer> after = await KeyAnswer.GetAllAsync(client);
        after["OpenAI"].Version.Should().Be(2);
        after["OpenAI"].Fingerprint.Should().Be(KeyAnswer.FingerprintOf(options.ApiKey)).And.NotBe(before["OpenAI"].Fingerprint);
        after["Anthropic"].Should().Be(before["Anthropic"]);
        after["Gemini"].Should().Be(before["Gemini"]);
        JsonSerializer.Serialize(after).Should().NotContain(options.ApiKey);
    }

    [Fact]
    public async Task Each_rotation_is_one_version_more_and_the_case_of_the_name_does_not_matter()
    {
        await using SampleApp app = new(FastPoll);
        using HttpClient client = app.CreateClient();

        (await RotateAsync(client, "gemini")).Should().Be(("Gemini", 2));
        (await RotateAsync(client, "GEMINI")).Should().Be(("Gemini", 3));
        (await RotateAsync(client, "anthropic")).Should().Be(("Anthropic", 2));
    }

    [Fact]
    public async Task A_provider_that_nobody_knows_is_not_found()
    {
        await using SampleApp app = new(FastPoll);

        using HttpResponseMessage answer = await app.CreateClient().PostAsync("/api/keys/nobody/rotate", content: null, Cancelled);

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(Cancelled)).Should().Contain("OpenAI, Anthropic, Gemini");
    }

    [Fact]
    public async Task With_a_Vault_of_its_own_right_the_program_writes_nothing()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp(("VAULT_TOKEN", vault.RootToken)); // Allowed to, even.
        using HttpClient client = app.CreateClient();

        using HttpResponseMessage answer = await client.PostAsync("/api/keys/OpenAI/rotate", content: null, Cancelled);

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        vault.Requests.Should().OnlyContain(request => request.Method == "GET");
    }

    private static async Task<(string Provider, int Version)> RotateAsync(HttpClient client, string provider)
    {
        using HttpResponseMessage answer = await client.PostAsync($"/api/keys/{provider}/rotate", content: null, Cancelled);
        answer.EnsureSuccessStatusCode();
        JsonElement written = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        return (written.GetProperty("provider").GetString()!, written.GetProperty("version").GetInt32());
    }
}
