using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>What docs/telemetry.md shows, compiled and run.</summary>
public sealed class TelemetrySnippets
{
    [Fact]
    public async Task A_host_with_OpenTelemetry_exports_what_happens_after_the_start()
    {
        const string Name = "of-the-telemetry-page";
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        server.PutSecret("secret", "a", ("key", "1"));
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.AddVault(vault =>
        {
            vault.Options.Name = Name;
            vault.Options.Address = server.Address;
            vault.UseToken(server.RootToken);
            vault.AddKeyValue("secret", "a");
        });

        // snippet: telemetry
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter("Vault.Configuration"))
            .WithTracing(tracing => tracing.AddSource("Vault.Configuration"));
        // end

        ConcurrentQueue<string> spans = new();
        List<MetricSnapshot> exported = [];
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new Ended(spans, Name)));
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddInMemoryExporter(exported));
        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.Services.GetRequiredService<IVaultRefresher>().RefreshAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
        host.Services.GetRequiredService<MeterProvider>().ForceFlush();

        spans.Should().Contain("GET read");
        exported.Select(metric => metric.Name).Should().Contain("vault.client.request.duration");
    }

    private sealed class Ended(ConcurrentQueue<string> names, string source) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.GetTagItem("vault.source.name") as string == source)
            {
                names.Enqueue(data.DisplayName);
            }
        }
    }
}
