using System.Net;
using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.ScenarioTests.ApiKeys;

public sealed class RejectedKeyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rotation_fails_no_request_although_the_old_key_is_revoked_at_once()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);

        bed.Rotate("k2");
        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);

        bed.Provider.Keys.Should().Equal("k1", "k1", "k2");
        bed.Readings.Should().Be(2);
        bed.Configuration[ApiKeyBed.Key].Should().Be("k2");
        bed.Scenario.Logs.Count(901).Should().Be(1);
    }

    [Fact]
    public async Task A_key_that_is_published_already_is_used_without_asking_vault()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        bed.Provider.OnRequest = async _ =>
        {
            bed.Provider.OnRequest = null;
            bed.Rotate("k2");
            await bed.Configuration.GetVaultRefresher().RefreshAsync(Stop);
        };

        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);

        bed.Provider.Keys.Should().Equal("k1", "k2");
        bed.Readings.Should().Be(2, "the first load and the refresh that the operator asked for");
    }

    [Fact]
    public async Task A_storm_of_rejections_asks_vault_once()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        bed.Rotate("k2");

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 2000).Select(_ => Task.Run(() => bed.PostAsync(), Stop)));

        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK);
        bed.Provider.Served.Should().Be(2000);
        bed.Readings.Should().Be(2);
    }

    [Fact]
    public async Task A_revoked_key_without_a_successor_does_not_make_the_application_poll_vault()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        bed.Provider.Allow();

        for (int i = 0; i < 100; i++)
        {
            (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }

        bed.Readings.Should().Be(2);
        bed.Scenario.Logs.Count(902).Should().Be(1);

        // It doubles, with a jitter of half: 10 minutes hold 10 readings at most, and at least 2.
        for (int i = 0; i < 600; i++)
        {
            bed.Scenario.Time.Advance(TimeSpan.FromSeconds(1));
            await bed.PostAsync();
        }

        int polled = bed.Readings - 2;
        polled.Should().BeInRange(2, 16, "it backs off, beside the regular polling");
    }

    [Fact]
    public async Task A_new_version_ends_the_pause()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        bed.Provider.Allow();
        await bed.PostAsync();

        bed.Rotate("k2");
        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "Vault had no other key a moment ago");
        await bed.Configuration.GetVaultRefresher().RefreshAsync(Stop);
        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);

        bed.Rotate("k3");
        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_rotations_during_one_request_lose_nothing()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        int seen = 0;
        bed.Rotate("k2");
        bed.Provider.OnRequest = _ =>
        {
            // The second try is under way with k2 when k3 takes its place.
            if (++seen == 2)
            {
                bed.Rotate("k3");
            }

            return Task.CompletedTask;
        };

        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);
        bed.Provider.Keys.Should().Equal("k1", "k2", "k3");
        bed.Readings.Should().Be(3);
    }

    [Fact]
    public async Task A_key_that_vault_does_not_hold_any_more_is_named()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(map: secret => secret.OnDeleted = DeletedSecretBehavior.Remove);
        bed.Scenario.Server.DeleteSecret("secret", "openai");
        await bed.Configuration.GetVaultRefresher().RefreshAsync(Stop);

        (await FluentActions.Awaiting(() => bed.PostAsync()).Should().ThrowAsync<InvalidOperationException>())
            .WithMessage($"*\"{ApiKeyBed.Key}\"*");
    }
}
