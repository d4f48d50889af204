using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.ApiKeys;

/// <summary>A key that leaked is taken away in Vault. The guide of API keys promises when it has left the process.</summary>
public sealed class RevocationTests
{
    /// <summary>The default interval with its jitter.</summary>
    private static readonly TimeSpan OneRound = TimeSpan.FromMinutes(5) * 1.15;

    /// <summary>What a path that is not found at all takes longer: the second look, with its jitter.</summary>
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(30) * 1.15;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public enum Revocation
    {
        Deleted,
        Destroyed,
        PathRemoved,
    }

    [Theory]
    [InlineData(Revocation.Deleted)]
    [InlineData(Revocation.Destroyed)]
    [InlineData(Revocation.PathRemoved)]
    public async Task A_key_that_is_taken_away_leaves_within_the_promised_delay_and_goes_out_no_more(Revocation revocation)
    {
        await using ApiKeyBed bed = await StartAsync();
        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);
        await bed.Scenario.RestAsync(bed.Configuration);

        // The worst moment: a round has just ended.
        DateTimeOffset revokedAt = bed.Scenario.Time.GetUtcNow();
        Revoke(bed.Scenario.Server, revocation);
        await bed.Scenario.PassOneRoundAsync(bed.Configuration);
        if (revocation == Revocation.PathRemoved)
        {
            bed.Configuration[ApiKeyBed.Key].Should().Be("k1", "a standby that lags behind says the same");
            await bed.Scenario.PassOneRoundAsync(bed.Configuration);
        }

        bed.Configuration[ApiKeyBed.Key].Should().BeNull();
        (bed.Scenario.Time.GetUtcNow() - revokedAt).Should()
            .BeLessThanOrEqualTo(OneRound + (revocation == Revocation.PathRemoved ? SecondLook : TimeSpan.Zero));
        await NothingGoesOutAsync(bed);
    }

    [Theory]
    [InlineData(Revocation.Deleted)]
    [InlineData(Revocation.Destroyed)]
    [InlineData(Revocation.PathRemoved)]
    public async Task Who_asks_for_a_refresh_takes_it_away_at_once(Revocation revocation)
    {
        await using ApiKeyBed bed = await StartAsync();
        DateTimeOffset revokedAt = bed.Scenario.Time.GetUtcNow();

        Revoke(bed.Scenario.Server, revocation);
        await bed.Configuration.GetVaultRefresher().RefreshAsync(Stop);

        bed.Configuration[ApiKeyBed.Key].Should().BeNull();
        bed.Scenario.Time.GetUtcNow().Should().Be(revokedAt);
        await NothingGoesOutAsync(bed);
    }

    [Fact]
    public async Task A_leaf_that_leaves_its_folder_is_taken_away_at_once_too()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(read: (scenario, vault) =>
        {
            scenario.Server.PutSecret("secret", "keys/OpenAI", ("ApiKey", "k1"));
            vault.AddKeyValue("secret", "keys/", secret => secret.OnDeleted = DeletedSecretBehavior.Remove);
        });
        bed.Configuration[ApiKeyBed.Key].Should().Be("k1");

        bed.Scenario.Server.DeleteSecretMetadata("secret", "keys/OpenAI");
        await bed.Configuration.GetVaultRefresher().RefreshAsync(Stop);

        bed.Configuration[ApiKeyBed.Key].Should().BeNull();
        await NothingGoesOutAsync(bed);
    }

    [Fact]
    public async Task A_key_that_is_dead_at_the_provider_and_destroyed_in_vault_leaves_with_the_next_rejected_request()
    {
        await using ApiKeyBed bed = await StartAsync();
        bed.Provider.Allow();
        Revoke(bed.Scenario.Server, Revocation.Destroyed);

        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "there is nothing to repeat it with");

        bed.Configuration[ApiKeyBed.Key].Should().BeNull();
        bed.Scenario.Logs.Count(905).Should().Be(1);
        bed.Scenario.Logs.Count(901).Should().Be(0, "there is no other key");
        await NothingGoesOutAsync(bed);
        bed.Readings.Should().Be(2, "a key that is gone makes nobody ask for it");

        bed.Rotate("k2");
        await bed.Configuration.GetVaultRefresher().RefreshAsync(Stop);
        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_of_an_earlier_source_comes_to_light_again()
    {
        await using ApiKeyBed bed = await StartAsync();
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(ApiKeyBed.Key, "of-appsettings")])
            .AddConfiguration(bed.Configuration)
            .Build();
        using FakeProvider provider = new();
        using HttpClient client = new(
            new VaultApiKeyHandler(configuration, ApiKeyBed.Key, VaultApiKeyOptions.For(VaultApiKeyPreset.OpenAI)) { InnerHandler = provider });

        Revoke(bed.Scenario.Server, Revocation.Destroyed);
        await bed.Configuration.GetVaultRefresher().RefreshAsync(Stop);
        await client.GetAsync(new Uri("https://llm.example/"), Stop);

        provider.Keys.Should().Equal("of-appsettings");
    }

    /// <summary>Neither with the old key nor without any: the caller learns which configuration key is empty.</summary>
    private static async Task NothingGoesOutAsync(ApiKeyBed bed)
    {
        int sent = bed.Provider.Keys.Count;

        (await FluentActions.Awaiting(() => bed.PostAsync()).Should().ThrowAsync<InvalidOperationException>())
            .WithMessage($"*\"{ApiKeyBed.Key}\"*");

        bed.Provider.Keys.Should().HaveCount(sent);
    }

    private static Task<ApiKeyBed> StartAsync() => ApiKeyBed.StartAsync(map: secret => secret.OnDeleted = DeletedSecretBehavior.Remove);

    private static void Revoke(VaultTestServer server, Revocation revocation)
    {
        switch (revocation)
        {
            case Revocation.Deleted:
                server.DeleteSecret("secret", "openai");
                break;
            case Revocation.Destroyed:
                server.DestroySecret("secret", "openai", 1);
                break;
            default:
                server.DeleteSecretMetadata("secret", "openai");
                break;
        }
    }
}
