using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vault.Configuration.Provider;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class VaultHealthCheckTests
{
    private Func<HttpResponseMessage> _answer = () => Version(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CheckHealthAsync_EverythingWasRead_IsHealthy()
    {
        using VaultBed bed = Bed();

        HealthCheckResult result = await CheckAsync(bed.Root);

        result.Status.Should().Be(HealthStatus.Healthy);
        result.Description.Should().BeNull();
        result.Data.Should().ContainSingle().Which.Should().Be(new KeyValuePair<string, object>("vault", "last read 2026-11-23 17:00:00Z"));
    }

    [Fact]
    public async Task CheckHealthAsync_VaultIsDown_IsDegradedHoweverLong()
    {
        using VaultBed bed = Bed();
        _answer = () => Recording.Of("sealed-kv-read").ToResponse();
        await RefreshAsync(bed);
        bed.Time.Advance(TimeSpan.FromDays(3));

        HealthCheckResult result = await CheckAsync(bed.Root);

        result.Status.Should().Be(HealthStatus.Degraded);
        result.Description.Should().Contain("vault:").And.Contain("last good values are in use").And.Contain("sealed");
    }

    [Fact]
    public async Task CheckHealthAsync_VaultIsBack_IsHealthyAgain()
    {
        using VaultBed bed = Bed();
        _answer = () => Recording.Of("sealed-kv-read").ToResponse();
        await RefreshAsync(bed);
        _answer = () => Version(1);
        await RefreshAsync(bed);

        (await CheckAsync(bed.Root)).Status.Should().Be(HealthStatus.Healthy);
    }

    [Theory]
    [InlineData(9, HealthStatus.Healthy)]
    [InlineData(11, HealthStatus.Unhealthy)]
    public async Task CheckHealthAsync_ValuesAreOld_IsUnhealthyPastMaxStaleness(int minutes, HealthStatus status)
    {
        using VaultBed bed = Bed(vault =>
        {
            vault.Options.MaxStaleness = TimeSpan.FromMinutes(10);
            vault.Options.Refresh.Enabled = false;
        });

        bed.Time.Advance(TimeSpan.FromMinutes(minutes));

        (await CheckAsync(bed.Root)).Status.Should().Be(status);
    }

    [Theory]
    [InlineData(DeletedSecretBehavior.Fail, HealthStatus.Unhealthy)]
    [InlineData(DeletedSecretBehavior.KeepLast, HealthStatus.Healthy)]
    [InlineData(DeletedSecretBehavior.Remove, HealthStatus.Healthy)]
    public async Task CheckHealthAsync_SecretWasDeleted_IsWhatItsMappingSays(DeletedSecretBehavior onDeleted, HealthStatus status)
    {
        using VaultBed bed = Bed(map: mapping => mapping.OnDeleted = onDeleted);
        _answer = () => Recording.Of("kv2-read-soft-deleted").ToResponse();
        await RefreshAsync(bed);

        HealthCheckResult result = await CheckAsync(bed.Root);

        result.Status.Should().Be(status);
        if (status == HealthStatus.Unhealthy)
        {
            result.Description.Should().Contain("secret/orders").And.Contain("deleted");
        }
    }

    [Fact]
    public async Task CheckHealthAsync_SecretIsGoneForOneRound_IsHealthy()
    {
        using VaultBed bed = Bed(map: mapping => mapping.OnDeleted = DeletedSecretBehavior.Fail);
        IVaultRefresher refresher = bed.Root.GetVaultRefresher();
        _answer = FakeHandler.NotFound;

        // Not by RefreshAsync, which believes it at once.
        await RestAsync(refresher);
        long rounds = refresher.Status[0].Rounds;
        bed.Time.Advance(TimeSpan.FromMinutes(6));
        while (refresher.Status[0].Rounds == rounds)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        HealthStatus once = (await CheckAsync(bed.Root)).Status;
        await RefreshAsync(bed);

        once.Should().Be(HealthStatus.Healthy);
        (await CheckAsync(bed.Root)).Status.Should().Be(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task CheckHealthAsync_VersionIsRefused_IsDegradedAndNamesBoth()
    {
        using VaultBed bed = Bed(map: mapping => mapping.RequiredKeys.Add("k"));
        _answer = () => FakeHandler.Secret($$"""{"other":"{{Some.Planted}}"}""", version: 2);
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await RefreshAsync(bed);

        HealthCheckResult result = await CheckAsync(bed.Root);

        result.Status.Should().Be(HealthStatus.Degraded);
        result.Description.Should().Contain("Version 2 of \"secret/orders\" is not published: it was refused").And.Contain("version 1 is in use");
    }

    [Fact]
    public async Task CheckHealthAsync_VersionSettles_IsHealthy()
    {
        using VaultBed bed = Bed(
            vault => vault.Options.Refresh.Interval = TimeSpan.FromSeconds(60), mapping => mapping.SettleDelay = TimeSpan.FromHours(1));
        TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IVaultRefresher refresher = bed.Root.GetVaultRefresher();
        _answer = () =>
        {
            read.TrySetResult();
            return Version(2);
        };

        // Not by RefreshAsync, which keeps no delay. An advance before the loop's timer is there would be lost.
        await RestAsync(refresher);
        bed.Time.Advance(TimeSpan.FromSeconds(70));
        await read.Task.WaitAsync(Stop);
        while (refresher.Status[0].Secrets[0].HeldVersion is null)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        (await CheckAsync(bed.Root)).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task CheckHealthAsync_GroupWaitsForOneThatSettles_IsHealthy()
    {
        using VaultBed bed = Bed(
            vault =>
            {
                vault.Options.Refresh.Interval = TimeSpan.FromSeconds(60);
                vault.AddKeyValue("secret", "other", mapping =>
                {
                    mapping.Section = "Other";
                    mapping.Group = "g";
                });
            },
            mapping =>
            {
                mapping.Group = "g";
                mapping.SettleDelay = TimeSpan.FromHours(1);
            });
        IVaultRefresher refresher = bed.Root.GetVaultRefresher();
        _answer = () => Version(2);

        // Not by RefreshAsync, which keeps no delay. An advance before the loop's timer is there would be lost.
        await RestAsync(refresher);
        bed.Time.Advance(TimeSpan.FromSeconds(70));
        while (refresher.Status[0].Secrets.Any(secret => secret.HeldVersion is null))
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        (await CheckAsync(bed.Root)).Status.Should().Be(HealthStatus.Healthy);
    }

    [Theory]
    [InlineData(false, HealthStatus.Degraded)]
    [InlineData(true, HealthStatus.Unhealthy)]
    public async Task CheckHealthAsync_OptionalSourceThatWasNeverRead_SaysSo(bool hasMaxStaleness, HealthStatus status)
    {
        _answer = () => FakeHandler.Json(HttpStatusCode.InternalServerError, "{}");
        using VaultBed bed = Bed(vault =>
        {
            vault.Options.Optional = true;
            vault.Options.MaxStaleness = hasMaxStaleness ? TimeSpan.FromHours(1) : null;
        });

        HealthCheckResult result = await CheckAsync(bed.Root);

        result.Status.Should().Be(status);
        result.Data.Should().Contain("vault", "never read");
    }

    [Fact]
    public async Task CheckHealthAsync_SeveralSources_TheWorstCounts()
    {
        using VaultBed well = new(VaultBed.Holding(() => """{"a":"1"}"""));
        using VaultBed ill = Bed(vault => vault.Options.Name = "ill");
        IConfigurationRoot both = new ConfigurationBuilder().AddConfiguration(ill.Root).AddConfiguration(well.Root).Build();
        _answer = () => Recording.Of("sealed-kv-read").ToResponse();
        await RefreshAsync(ill);

        HealthCheckResult result = await CheckAsync(both);

        result.Status.Should().Be(HealthStatus.Degraded);
        result.Description.Should().StartWith("ill:").And.NotContain("vault:");
        result.Data.Keys.Should().BeEquivalentTo("ill", "vault");
    }

    [Theory]
    [InlineData(null, HealthStatus.Unhealthy)]
    [InlineData(HealthStatus.Unhealthy, HealthStatus.Unhealthy)]
    [InlineData(HealthStatus.Degraded, HealthStatus.Degraded)]
    public async Task AddVault_FailureStatus_StandsInForUnhealthy(HealthStatus? failureStatus, HealthStatus status)
    {
        using VaultBed bed = Bed(map: mapping => mapping.OnDeleted = DeletedSecretBehavior.Fail);
        _answer = () => Recording.Of("kv2-read-soft-deleted").ToResponse();
        await RefreshAsync(bed);
        await using ServiceProvider services = Services(bed.Root, checks => checks.AddVault("vault", failureStatus));

        HealthReport report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Stop);

        report.Entries.Should().ContainSingle().Which.Value.Status.Should().Be(status);
    }

    [Fact]
    public async Task AddVault_NameRegisteredTwice_IsOneCheck()
    {
        using VaultBed bed = Bed();
        await using ServiceProvider services = Services(
            bed.Root, checks => checks.AddVault(tags: ["first"]).AddVault(tags: ["second"]).AddVault("another"));

        HealthReport report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Stop);

        report.Entries.Keys.Should().BeEquivalentTo("vault", "another");
        report.Entries["vault"].Tags.Should().Equal("first");
        report.Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task CheckHealthAsync_WhateverFails_NoSecretIsShown()
    {
        using VaultBed bed = Bed(
            map: mapping =>
            {
                mapping.OnDeleted = DeletedSecretBehavior.Fail;
                mapping.ValidateBeforePublish = (candidate, _) => candidate.Version == 1
                    ? new(VaultVerdict.Accept)
                    : throw new InvalidOperationException(candidate.Values["k"]);
            });
        Func<HttpResponseMessage>[] troubles =
        [
            () => Version(2),
            FakeHandler.Denied,
            () => FakeHandler.Ok($$$"""{"data":{"data":{"k":"{{{Some.Planted}}}"},"metadata":"{{{Some.Planted}}}"}}"""),
            () => FakeHandler.Ok($$"""{"data":{"data":{"k":"{{Some.Planted}} """),
            () => Recording.Of("kv2-read-soft-deleted").ToResponse(),
        ];

        foreach (Func<HttpResponseMessage> trouble in troubles)
        {
            _answer = trouble;
            bed.Time.Advance(TimeSpan.FromSeconds(1));
            await RefreshAsync(bed);
            HealthCheckResult result = await CheckAsync(bed.Root);

            result.Status.Should().NotBe(HealthStatus.Healthy);
            result.Description.Should().NotContain(Some.Planted);
            result.Data.Values.Should().NotContain(value => value.ToString()!.Contains(Some.Planted));
            result.Exception.Should().BeNull("its text is foreign");
        }
    }

    private static HttpResponseMessage Version(int version) => FakeHandler.Secret($$"""{"k":"{{Some.Planted}}{{version}}"}""", version);

    private static async Task<HealthCheckResult> CheckAsync(IConfiguration configuration)
    {
        VaultHealthCheck check = new(configuration);
        HealthCheckContext context = new() { Registration = new HealthCheckRegistration("vault", check, null, null) };
        return await check.CheckHealthAsync(context, Stop);
    }

    /// <summary>One round, whatever it brings.</summary>
    private static async Task RefreshAsync(VaultBed bed)
    {
        try
        {
            await bed.Root.GetVaultRefresher().RefreshAsync(Stop);
        }
        catch (VaultException)
        {
            // The check tells.
        }
    }

    private static ServiceProvider Services(IConfiguration configuration, Action<IHealthChecksBuilder> add)
    {
        ServiceCollection services = new();
        services.AddSingleton(configuration).AddLogging();
        add(services.AddHealthChecks());
        return services.BuildServiceProvider();
    }

    private static async Task RestAsync(IVaultRefresher refresher)
    {
        while (refresher.Status[0].NextAttemptAt is null)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private VaultBed Bed(Action<VaultConfigurationBuilder>? configure = null, Action<SecretMapping>? map = null) => new(
        new FakeHandler(request => request.Path switch
        {
            "auth/own/fake/login" => FakeHandler.Login("t1", seconds: 0),
            "auth/token/lookup-self" => Recording.Of("token-lookup-self").ToResponse(),
            _ => _answer(),
        }),
        vault =>
        {
            vault.UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "orders", map);
            configure?.Invoke(vault);
        });
}
