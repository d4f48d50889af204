using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.ApiKeys;

namespace Vault.Configuration.ScenarioTests.Telemetry;

public sealed class ApiKeyMetricTests : IDisposable
{
    private const string Rejections = "vault.configuration.api_key.rejections";
    private const string Reads = "vault.configuration.api_key.reads";

    private readonly TelemetryBed _bed = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rotation_is_one_rejection_and_one_reading()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(clientName: _bed.Name);
        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);
        Read(Rejections).Should().BeEmpty("nothing was rejected");

        bed.Rotate("k2");
        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);

        Read(Rejections).Should().Equal(Outcomes(("repeated_after_read", 1)));
        Read(Reads).Should().Equal(Outcomes(("replaced", 1)));
    }

    [Fact]
    public async Task A_key_that_is_published_already_is_a_rejection_and_no_reading()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(clientName: _bed.Name);
        bed.Provider.OnRequest = async _ =>
        {
            bed.Provider.OnRequest = null;
            bed.Rotate("k2");
            await bed.Configuration.GetVaultRefresher().RefreshAsync(Stop);
        };

        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);

        Read(Rejections).Should().Equal(Outcomes(("repeated", 1)));
        Read(Reads).Should().BeEmpty();
    }

    [Fact]
    public async Task A_revoked_key_without_a_successor_is_read_for_once_and_then_backed_off_for()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(clientName: _bed.Name);
        bed.Provider.Allow();

        for (int i = 0; i < 5; i++)
        {
            await bed.PostAsync();
        }

        Read(Rejections).Should().Equal(Outcomes(("no_other_key", 1), ("backed_off", 4)));
        Read(Reads).Should().Equal(Outcomes(("unchanged", 1)));
    }

    [Fact]
    public async Task A_vault_that_cannot_be_read_is_a_reading_that_failed()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(clientName: _bed.Name);
        bed.Rotate("k2");
        bed.Scenario.Server.Seal();

        await bed.PostAsync();

        Read(Rejections).Should().Equal(Outcomes(("no_other_key", 1)));
        Read(Reads).Should().Equal(Outcomes(("failed", 1)));
    }

    [Fact]
    public async Task A_body_that_is_a_stream_and_a_request_that_was_repeated_too_often_are_told_apart()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(configure: options => options.MaxRepeats = 0, clientName: _bed.Name);
        bed.Provider.Allow();
        await bed.PostAsync();
        Read(Rejections).Should().Equal(Outcomes(("exhausted", 1)));

        using TelemetryBed other = new();
        await using ApiKeyBed streaming = await ApiKeyBed.StartAsync(clientName: other.Name);
        streaming.Provider.Allow();
        using MemoryStream body = new(Encoding.UTF8.GetBytes("{}"));
        await streaming.Client.PostAsync(new Uri("chat", UriKind.Relative), new StreamContent(body), Stop);

        other.Read(Rejections).Should().Equal(Outcomes(("not_repeatable", 1)));
    }

    [Fact]
    public async Task A_storm_is_many_rejections_and_one_reading_and_a_key_is_in_none_of_it()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(clientName: _bed.Name);
        bed.Rotate("k2");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => bed.PostAsync(), Stop)));

        IReadOnlyDictionary<string, double> rejections = Read(Rejections);
        rejections.Keys.Should().BeSubsetOf(Outcomes(("repeated", 0), ("repeated_after_read", 0)).Keys);
        rejections.Values.Sum().Should().Be(bed.Provider.Rejected);
        Read(Reads).Should().Equal(Outcomes(("replaced", 1)));
    }

    [Fact]
    public async Task A_handler_of_ones_own_is_called_by_its_configuration_key()
    {
        ConfigurationManager configuration = new();
        configuration[_bed.Name] = "k1";
        using FakeProvider provider = new();
        using HttpClient client = new(new VaultApiKeyHandler(configuration, _bed.Name, VaultApiKeyOptions.For(VaultApiKeyPreset.OpenAI)) { InnerHandler = provider });

        (await client.GetAsync(new Uri("https://llm.example/"), Stop)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        Read(Rejections).Should().Equal(Outcomes(("no_other_key", 1)));
        Read(Reads).Should().BeEmpty("the key does not come from Vault");
    }

    public void Dispose() => _bed.Dispose();

    private IReadOnlyDictionary<string, double> Read(string instrument) => _bed.Read(instrument);

    private static Dictionary<string, double> Outcomes(params (string Outcome, int Count)[] outcomes) =>
        outcomes.ToDictionary(one => $"vault.api_key.outcome={one.Outcome}", one => (double)one.Count);
}
