using Microsoft.Extensions.DependencyInjection;
using Vault.Configuration;
using Vault.Configuration.Testing;

namespace WebApi.Tests;

public sealed class KeysTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_key_comes_from_its_secret()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp();

        Dictionary<string, KeyAnswer> keys = await KeyAnswer.GetAllAsync(app.CreateClient());

        keys.Values.Select(key => (key.Provider, key.Version, key.Fingerprint)).Should().Equal(
            ("OpenAI", 1, KeyAnswer.FingerprintOf("openai-first")),
            ("Anthropic", 1, KeyAnswer.FingerprintOf("anthropic-first")),
            ("Gemini", 1, KeyAnswer.FingerprintOf("gemini-first")));
    }

    [Fact]
    public async Task A_key_that_is_rotated_in_Vault_is_in_the_next_answer_after_a_refresh()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp();
        using HttpClient client = app.CreateClient();
        Dictionary<string, KeyAnswer> before = await KeyAnswer.GetAllAsync(client);

        vault.PutSecret("secret", "ai/anthropic", ("api_key", "anthropic-second"));
        bool hasChanged = await app.Services.GetRequiredService<IVaultRefresher>().RefreshAsync(Cancelled);

        hasChanged.Should().BeTrue();
        Dictionary<string, KeyAnswer> after = await KeyAnswer.GetAllAsync(client);
        after["Anthropic"].Version.Should().Be(2);
        after["Anthropic"].Fingerprint.Should().Be(KeyAnswer.FingerprintOf("anthropic-second"));
        after["Anthropic"].LoadedAt.Should().BeAfter(before["Anthropic"].LoadedAt);
    }

    [Fact]
    public async Task Rotating_one_key_leaves_the_others_as_they_were()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp();
        using HttpClient client = app.CreateClient();
        Dictionary<string, KeyAnswer> before = await KeyAnswer.GetAllAsync(client);

        vault.PutSecret("secret", "ai/openai", ("api_key", "openai-second"));
        await app.Services.GetRequiredService<IVaultRefresher>().RefreshAsync(Cancelled);

        Dictionary<string, KeyAnswer> after = await KeyAnswer.GetAllAsync(client);
        after["OpenAI"].Should().NotBe(before["OpenAI"]);
        after["Anthropic"].Should().Be(before["Anthropic"]);
        after["Gemini"].Should().Be(before["Gemini"]);
    }

    [Fact]
    public async Task The_background_poll_brings_a_new_key_by_itself()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp(("Vault:Refresh:Enabled", "true"), ("Vault:Refresh:Interval", "00:00:01"));
        using HttpClient client = app.CreateClient();

        Task<LlmOptions> change = app.NextChangeAsync("Gemini");
        vault.PutSecret("secret", "ai/gemini", ("api_key", "gemini-second"));

        (await change).ApiKey.Should().Be("gemini-second");
        KeyAnswer gemini = (await KeyAnswer.GetAllAsync(client))["Gemini"];
        gemini.Version.Should().Be(2);
        gemini.Fingerprint.Should().Be(KeyAnswer.FingerprintOf("gemini-second"));
    }

    [Fact]
    public async Task While_Vault_is_away_the_last_keys_stay_and_afterwards_a_new_one_arrives()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp();
        using HttpClient client = app.CreateClient();
        IVaultRefresher refresher = app.Services.GetRequiredService<IVaultRefresher>();
        Dictionary<string, KeyAnswer> before = await KeyAnswer.GetAllAsync(client);

        await vault.StopAsync();
        await refresher.Invoking(r => r.RefreshAsync(Cancelled)).Should().ThrowAsync<VaultException>();
        (await KeyAnswer.GetAllAsync(client)).Should().Equal(before);

        await vault.RestartAsync();
        vault.PutSecret("secret", "ai/openai", ("api_key", "openai-second"));
        await refresher.RefreshAsync(Cancelled);
        (await KeyAnswer.GetAllAsync(client))["OpenAI"].Version.Should().Be(2);
    }
}
