using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Vault.Configuration.ScenarioTests.Faults;

namespace Vault.Configuration.ScenarioTests.Leaks;

/// <summary>That the search finds what it is to find: otherwise the other tests of this folder show nothing.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class LeakDetectorTests
{
    private const string Secret = "aR7xk2Qp9zLmT4vB8nWcY3sDfG6hJ5eU";

    public static TheoryData<string, string> Forms => new()
    {
        { "plain", Secret },
        { "plain", Secret.ToUpperInvariant() },
        { "the first half", Secret[..16] },
        { "the second half", Secret[16..] },
        { "reversed", string.Concat(Secret.Reverse()) },
        { "hex", Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)) },
        { "hex in small letters", Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)).ToLowerInvariant() },
        { "hex with dashes", BitConverter.ToString(Encoding.UTF8.GetBytes(Secret)) },
        { "base64", Base64("") },
        { "base64 after one byte", Base64("x") },
        { "base64 after two bytes", Base64("xy") },
        { "base64 after user name", Base64("user:") },
        { "base64url", Base64("").Replace('+', '-').Replace('/', '_').TrimEnd('=') },
        { "percent", string.Concat(Encoding.UTF8.GetBytes(Secret).Select(one => $"%{one:x2}")) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_form_is_found_within_a_text(string form, string planted) =>
        LeakDetector.Find($"It was {planted}, it seems.", Secret).Should().NotBeEmpty(form);

    [Fact]
    public void A_password_with_signs_is_found_where_it_was_encoded_for_a_URL() =>
        LeakDetector.Find($"http://user:{Uri.EscapeDataString("p@ss/w:rd?")}@proxy", "p@ss/w:rd?").Should().Contain("URL-encoded");

    [Fact]
    public void Nothing_is_found_where_nothing_is() => LeakDetector.Find(
        $"{Guid.NewGuid():N} {Convert.ToBase64String(Guid.NewGuid().ToByteArray())} {Secret[..8]}", Secret).Should().BeEmpty();

    [Fact]
    public void Of_a_key_in_PEM_and_of_a_JWT_the_secret_part_is_looked_for()
    {
        PlantedSecrets secrets = new();
        using System.Security.Cryptography.ECDsa key = System.Security.Cryptography.ECDsa.Create();
        secrets.Add("key", $"-----BEGIN CERTIFICATE-----\nAAAAAAAAAAAAAAAA\n-----END CERTIFICATE-----\n{key.ExportPkcs8PrivateKeyPem()}");
        secrets.Add("jwt", $"eyJhbGciOiJFUzI1NiJ9.{Secret}.{Secret[..20]}");

        secrets.All.Should().HaveCountGreaterThanOrEqualTo(4).And.NotContainKey("AAAAAAAAAAAAAAAA").And.ContainKey(Secret[..20]);
    }

    [Fact]
    public void Every_sink_is_heard()
    {
        using EverySink sinks = new();
        using ActivitySource activities = new("Some.Source");
        using Meter meter = new("Some.Meter");
        using DiagnosticListener diagnostics = new("Some.Listener");
        using EventSource events = new("Vault-Some-Source");
        ILogger logger = sinks.LoggersBeside(NullLoggerFactory.Instance).CreateLogger("Some.Category");

        Exception inner = new InvalidOperationException("in-inner") { Data = { ["why"] = "in-data" } };
        logger.LogTrace(new AggregateException(new IOException("outer", inner)), "{Message}", "in-message");
        using (logger.BeginScope(new Dictionary<string, object> { ["scope"] = "in-scope" }))
        {
        }

        using (Activity activity = activities.StartActivity("name")!)
        {
            activity.SetTag("tag", "in-tag").AddEvent(new ActivityEvent("event", tags: new() { ["tag"] = "in-event" })).SetStatus(ActivityStatusCode.Error, "in-status");
        }

        meter.CreateCounter<long>("count").Add(1, new KeyValuePair<string, object?>("tag", "in-metric"));
        meter.CreateObservableGauge("gauge", () => new Measurement<double>(1, new KeyValuePair<string, object?>("tag", "in-gauge")));
        diagnostics.Write("diagnostic", new { Value = "in-diagnostic" });
        events.Write("event", new { Value = "in-event-source" });
        Console.Error.WriteLine("in-error");
        Console.Out.WriteLine("in-output");
        sinks.Write("object", new { Inner = new { Items = new[] { "in-object" } } });

        string all = string.Join('\n', sinks.Lines);
        foreach (string planted in (string[])["inner", "data", "message", "scope", "tag", "event", "status", "metric", "gauge", "diagnostic", "event-source", "error", "output", "object"])
        {
            all.Should().Contain($"in-{planted}");
        }
    }

    private static string Base64(string before) => Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret + "!"));
}
