using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Tests.Conventions;

/// <summary>Keeps <c>docs/telemetry.md</c>, the dashboard and the instruments the same.</summary>
public sealed partial class TelemetryDocumentTests
{
    private static readonly string Page = Read("docs/telemetry.md");
    private static readonly string Dashboard = Read("docs/grafana/vault-configuration.json");
    private static readonly Instrument[] All = FindInstruments();

    private static readonly string[] AttributeNames =
        [.. typeof(Attributes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void Page_ListsEveryInstrument_WithItsKindAndUnit()
    {
        All.Should().HaveCountGreaterThan(12).And.OnlyContain(instrument => !string.IsNullOrEmpty(instrument.Description));
        InstrumentRow().Matches(Page).Select(row => $"{row.Groups[1]} {row.Groups[2]} {row.Groups[3]}").Should().BeEquivalentTo(
            All.Select(instrument => $"{instrument.Name} {instrument.GetType().Name.Split('`')[0]} {instrument.Unit}"));
    }

    [Fact]
    public void Page_NamesEveryAttribute_AndNoOther()
    {
        string[] named = [.. AttributeName().Matches(Page[Page.IndexOf("## Metrics", StringComparison.Ordinal)..])
            .Select(match => match.Groups[1].Value).Where(name => All.All(instrument => instrument.Name != name)).Distinct()];

        named.Should().BeEquivalentTo(AttributeNames);
    }

    [Fact]
    public void Page_NamesEverySpan()
    {
        string[] spans = [.. SpanName().Matches(SourceFile.Core.Single(file => file.RelativePath == "Diagnostics/SourceTelemetry.cs").Text)
            .Select(match => match.Groups[1].Value)];

        spans.Should().HaveCount(5);
        SpanRow().Matches(Page).Select(row => row.Groups[1].Value).Should().BeEquivalentTo(spans);
    }

    [Fact]
    public void Dashboard_ShowsEveryInstrument_AndNothingElse()
    {
        string[] expressions = [.. JsonNode.Parse(Dashboard)!["panels"]!.AsArray()
            .SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => target!["expr"]!.ToString())];
        string[] words = [.. expressions.Append(Dashboard).SelectMany(text => PrometheusName().Matches(text)).Select(match => match.Value).Distinct()];

        words.Should().BeSubsetOf(All.SelectMany(PrometheusNames).Concat(AttributeNames.Select(Underscored)));
        All.Where(instrument => !PrometheusNames(instrument).Any(name => expressions.Any(text => text.Contains(name, StringComparison.Ordinal))))
            .Select(instrument => instrument.Name).Should().BeEmpty();
    }

    [Fact]
    public void Alerts_OfThePage_AreOverTheInstruments() => PrometheusName().Matches(Page).Select(match => match.Value).Distinct()
        .Should().HaveCountGreaterThan(5).And.BeSubsetOf(All.SelectMany(PrometheusNames).Concat(AttributeNames.Select(Underscored)));

    [Fact]
    public void Names_AreThoseOfOpenTelemetry() =>
        All.Should().OnlyContain(instrument => OpenTelemetryName().IsMatch(instrument.Name) && (instrument.Unit == "s" || instrument.Unit!.StartsWith('{')));

    /// <summary>What a Prometheus exporter makes of a name: the unit behind it, unless it is only a word, and what the kind adds.</summary>
    private static IEnumerable<string> PrometheusNames(Instrument instrument)
    {
        string name = Underscored(instrument.Name) + (instrument.Unit == "s" ? "_seconds" : "");
        return instrument.GetType().Name.Split('`')[0] switch
        {
            "Histogram" => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
            "Counter" => [$"{name}_total"],
            _ => [name],
        };
    }

    private static string Underscored(string name) => name.Replace('.', '_');

    private static Instrument[] FindInstruments()
    {
        RuntimeHelpers.RunClassConstructor(typeof(Instruments).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Gauges).TypeHandle);
        List<Instrument> found = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter == VaultTelemetry.Meter)
            {
                lock (found)
                {
                    found.Add(instrument);
                }
            }
        };
        listener.Start();
        return [.. found];
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(SourceFile.RepositoryRoot, path)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^\| `(vault\.[a-z_.]+)` \| (\w+) \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex InstrumentRow();

    [GeneratedRegex(@"`((?:vault|http|server|error)\.[a-z_.]+)`")]
    private static partial Regex AttributeName();

    [GeneratedRegex(@"Start\(""(vault [a-z ]+)""")]
    private static partial Regex SpanName();

    [GeneratedRegex(@"^\| `(vault [a-z ]+)` \| internal", RegexOptions.Multiline)]
    private static partial Regex SpanRow();

    [GeneratedRegex(@"\b(?:vault|error|http|server)_[a-z_]+")]
    private static partial Regex PrometheusName();

    [GeneratedRegex(@"^vault\.(client|configuration)(\.[a-z_]+)+$")]
    private static partial Regex OpenTelemetryName();
}
