using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Testing;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Provider;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Diagnostics;

/// <summary>In this process nobody listens to spans.</summary>
public sealed class TelemetryWireTests
{
    [Fact]
    public void Load_WithCorrelationIdAndNobodyListening_SendsOneIdForAllItsRequestsAndLeavesNothingCurrent()
    {
        FakeHandler handler = VaultBed.Holding(() => """{"k":"v"}""");

        using VaultBed bed = new(handler, vault =>
        {
            vault.Options.Telemetry.SendCorrelationId = true;
            vault.UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "orders").AddKeyValue("secret", "users");
        });

        string[] ids = [.. handler.Sent.Take(3).Select(request => request.Headers["X-Correlation-Id"]).Distinct()];
        ids.Should().ContainSingle().Which.Should().MatchRegex("^[0-9a-f]{32}$");
        FakeLogRecord[] answered = [.. bed.Log.GetSnapshot().Where(record => record.Id.Id == 105).Take(3)];
        answered.Should().HaveCount(3).And.OnlyContain(record => record.Message.Contains(ids[0]));
        Activity.Current.Should().BeNull();
    }

    [Fact]
    public void Request_ByDefault_NamesTheLibraryAndSendsNoCorrelationId()
    {
        FakeHandler handler = VaultBed.Holding(() => """{"k":"v"}""");

        using VaultBed bed = new(handler);

        handler.Sent.Should().OnlyContain(request => request.Headers["User-Agent"] == $"Vault.Configuration/{VaultTelemetry.Version}");
        handler.Sent.Should().OnlyContain(request => !request.Headers.ContainsKey("X-Correlation-Id"));
        VaultTelemetry.Version.Should().MatchRegex(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$");
    }

    [Fact]
    public void Request_WithAUserAgentOfTheUsers_SendsThatOne()
    {
        FakeHandler handler = VaultBed.Holding(() => """{"k":"v"}""");

        using VaultBed bed = new(handler, vault =>
        {
            vault.Options.Headers["User-Agent"] = "orders/7";
            vault.UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "orders");
        });

        handler.Sent.Should().OnlyContain(request => request.Headers["User-Agent"] == "orders/7");
    }

    [Fact]
    public void SecretRead_OfAnUnchangedSecret_IsLoggedAllTheSame()
    {
        using VaultBed bed = new(VaultBed.Holding(() => """{"k":"v"}"""));

        bed.Root.Reload();

        bed.Log.GetSnapshot().Where(record => record.Id.Id == 300).Select(record => record.Message)
            .Should().Equal(Enumerable.Repeat("Read secret/orders, version 1. Request r-1.", 2));
    }

    [Theory]
    [InlineData("""{"request_id":"r-1","data":{}}""", "r-1")]
    [InlineData("""{"data":{"request_id":"inner"},"request_id":"r-1"}""", "r-1")]
    [InlineData("""{"data":{"request_id":"inner"}}""", null)]
    [InlineData("""{"request_id":7}""", null)]
    [InlineData("""{"request_id":"\ud800"}""", null)]
    [InlineData("{}", null)]
    [InlineData("", null)]
    public void FindRequestId_IsThatOfTheAnswer(string body, string? expected) =>
        Some.Answer(HttpStatusCode.OK, body).FindRequestId().Should().Be(expected);

    [Fact]
    public void Gauges_KeepNoConfigurationAliveThatWasDisposed()
    {
        WeakReference provider = BuildAndDispose();

        for (int i = 0; i < 20 && provider.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        provider.IsAlive.Should().BeFalse();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference BuildAndDispose()
    {
        using VaultBed bed = new(VaultBed.Holding(() => """{"k":"v"}"""));
        return new WeakReference(((VaultConfigurationProvider)bed.Provider).Runtime);
    }
}
