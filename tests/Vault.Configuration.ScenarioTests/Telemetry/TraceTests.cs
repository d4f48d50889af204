using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Telemetry;

/// <summary>What docs/telemetry.md promises of the spans.</summary>
public sealed class TraceTests : IDisposable
{
    private readonly TelemetryBed _bed = new();

    [Fact]
    public async Task The_first_load_is_a_trace_of_its_own_whatever_happens_to_build_the_configuration()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using Activity? builder = _bed.Own.StartActivity("builds the configuration");
        builder.Should().NotBeNull();

        Build(scenario);

        Activity load = _bed.Spans.Single(span => span.DisplayName == "vault load");
        load.Parent.Should().BeNull();
        load.TraceId.Should().NotBe(builder!.TraceId);
        Activity.Current.Should().BeSameAs(builder);
        Activity request = _bed.Spans.Single(span => span.DisplayName == "GET read");
        request.ParentSpanId.Should().Be(load.SpanId);
        request.Kind.Should().Be(ActivityKind.Client);
        request.Tags("server.address", "server.port", "http.request.method", "http.response.status_code", "vault.operation").Should().Equal(
            scenario.Server.Address.Host, scenario.Server.Address.Port, "GET", 200, "read");
        scenario.Logs.Entries.Single(entry => entry.EventId == 300).Text.Should().Contain($"{request.GetTagItem("vault.request.id")}");
    }

    [Fact]
    public async Task A_round_that_was_asked_for_links_to_who_asked_and_logins_are_below_what_needs_them()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.AddPolicy("reader", """path "secret/*" { capabilities = ["read"] }""");
        VaultTestAppRole role = scenario.Server.AddAppRole("web", role => role.Policies.Add("reader"));
        IConfigurationRoot root = scenario.Build(vault =>
        {
            vault.Options.Name = _bed.Name;
            vault.UseAppRole(role.RoleId, role.SecretId).AddKeyValue("secret", "a");
        });

        Activity load = _bed.Spans.Single(span => span.DisplayName == "vault load");
        Activity login = _bed.Spans.Single(span => span.DisplayName == "vault login");
        login.ParentSpanId.Should().Be(load.SpanId);
        _bed.Spans.Single(span => span.DisplayName == "POST login").ParentSpanId.Should().Be(login.SpanId);
        using (Activity? asking = _bed.Own.StartActivity("asks"))
        {
            await root.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
            await scenario.RestAsync(root);

            Activity round = _bed.Spans.Single(span => span.DisplayName == "vault refresh");
            round.Parent.Should().BeNull();
            round.Links.Should().ContainSingle().Which.Context.SpanId.Should().Be(asking!.SpanId);
            round.Tags("vault.refresh.trigger", "vault.refresh.outcome", "vault.refresh.changed_keys").Should().Equal("request", "unchanged", 0);
        }
    }

    [Fact]
    public async Task A_request_that_fails_says_so_in_span_and_log_without_a_path()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        IConfigurationRoot root = Build(scenario);

        scenario.Server.Seal();
        await scenario.PassOneRoundAsync(root);

        Activity request = _bed.Spans.Last(span => span.DisplayName == "GET read");
        request.Status.Should().Be(ActivityStatusCode.Error);
        request.Tags("error.type", "http.response.status_code").Should().Equal("sealed", 503);
        _bed.Spans.Last(span => span.DisplayName == "vault refresh").GetTagItem("vault.refresh.outcome").Should().Be("failed");
        _bed.Spans.SelectMany(span => span.TagObjects).Select(tag => $"{tag.Value}").Should().NotContain(text => text.Contains("secret/"));
        scenario.Logs.Count(104).Should().BeGreaterThan(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_carry_the_id_of_their_trace_where_that_is_wanted(bool isWanted)
    {
        await using Scenario scenario = await Scenario.StartAsync();

        IConfigurationRoot root = Build(scenario, vault => vault.Options.Telemetry.SendCorrelationId = isWanted);
        await root.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        string?[] sent = [.. scenario.Server.Requests.Select(request => request.Headers.GetValueOrDefault("X-Correlation-Id")).Distinct()];
        string[] traces = [.. _bed.Spans.Select(span => span.TraceId.ToHexString()).Distinct()];
        if (isWanted)
        {
            sent.Should().BeSubsetOf(traces).And.Contain(traces[0], "those of the load have one").And.HaveCountGreaterThan(1);
        }
        else
        {
            sent.Should().Equal((string?)null);
        }
    }

    public void Dispose() => _bed.Dispose();

    private IConfigurationRoot Build(Scenario scenario, Action<VaultConfigurationBuilder>? more = null)
    {
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        return scenario.BuildWithToken(vault =>
        {
            vault.Options.Name = _bed.Name;
            vault.AddKeyValue("secret", "a");
            more?.Invoke(vault);
        });
    }
}

internal static class ActivityTags
{
    public static object?[] Tags(this Activity span, params string[] names) => [.. names.Select(span.GetTagItem)];
}
