using System.Net;

namespace Vault.Configuration.ScenarioTests.ApiKeys;

/// <summary>Keys that an engine makes on demand, as the plugins for OpenAI and LiteLLM do: each reading is another key, under a lease.</summary>
public sealed class DynamicKeyTests
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("openai")]
    [InlineData("litellm")]
    public async Task A_rejected_key_is_replaced_by_one_more_lease_for_all_who_wait(string mount)
    {
        await using ApiKeyBed bed = await StartAsync(mount);
        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);

        bed.Provider.Allow("dynamic-2");
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => bed.PostAsync(), Stop)));

        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK);
        bed.Configuration[ApiKeyBed.Key].Should().Be("dynamic-2");
        Made(bed, mount).Should().Be(2);
    }

    [Fact]
    public async Task Keys_that_are_all_rejected_make_no_storm_of_leases()
    {
        await using ApiKeyBed bed = await StartAsync("openai");
        bed.Provider.Allow();

        for (int i = 0; i < 100; i++)
        {
            (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }

        // Each reading brings a key, so that the first few are given a chance at once; then there are pauses.
        Made(bed, "openai").Should().BeInRange(2, 6);
    }

    [Fact]
    public async Task A_key_whose_lease_was_revoked_is_replaced_although_the_lease_has_time_left()
    {
        await using ApiKeyBed bed = await StartAsync("openai");
        string lease = bed.Scenario.Server.Leases.Should().ContainSingle().Subject.Id;

        bed.Scenario.Server.RevokeLease(lease);
        bed.Provider.Allow("dynamic-2");

        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);
        bed.Provider.Keys.Should().Equal("dynamic-1", "dynamic-2");
        bed.Scenario.Server.Leases.Should().ContainSingle().Which.Id.Should().NotBe(lease);
    }

    [Fact]
    public async Task Before_a_lease_ends_another_key_is_published_while_the_old_one_still_works()
    {
        await using ApiKeyBed bed = await StartAsync("openai");
        DateTimeOffset end = bed.Scenario.Time.GetUtcNow() + LongestLife;

        await bed.Scenario.PassTimeUntilAsync(() => bed.Configuration[ApiKeyBed.Key] != "dynamic-1", TimeSpan.FromSeconds(5));

        bed.Scenario.Time.GetUtcNow().Should().BeBefore(end);
        bed.Provider.Allow("dynamic-1", "dynamic-2");
        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);
        bed.Provider.Keys.Should().Equal("dynamic-2");
    }

    private static int Made(ApiKeyBed bed, string mount) => bed.Scenario.CountRequests("GET", $"{mount}/creds/app");

    private static async Task<ApiKeyBed> StartAsync(string mount)
    {
        int made = 0;
        ApiKeyBed bed = await ApiKeyBed.StartAsync(read: (scenario, vault) =>
        {
            scenario.Server.AddCloudRole(mount, "creds/app", role =>
            {
                role.Fields = () => new Dictionary<string, object?> { ["api_key"] = $"dynamic-{++made}" };
                role.DefaultTtl = TimeSpan.FromMinutes(10);
                role.MaxTtl = LongestLife;
            });
            vault.AddSecret($"{mount}/creds/app", secret => secret.SelectField("api_key", ApiKeyBed.Key));
        });
        bed.Provider.Allow("dynamic-1");
        return bed;
    }
}
