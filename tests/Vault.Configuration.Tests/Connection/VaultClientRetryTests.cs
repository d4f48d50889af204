using System.Net;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class VaultClientRetryTests
{
    private readonly FakeTimeProvider _time = new(Some.Now);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = Some.Patience)]
    [InlineData(412)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task SendAsync_NodeThatCannotServe_IsAskedAgainAfterASecond(int status)
    {
        using FakeHandler handler = Failing(times: 2, status);
        using VaultClient client = Client(handler, maxRetries: 2, chance: 0.5);

        Task<VaultAnswer> answer = client.SendAsync(Some.Read, "token", Stop);

        handler.Sent.Should().HaveCount(1);
        _time.Advance(TimeSpan.FromSeconds(0.99));
        handler.Sent.Should().HaveCount(1);
        _time.Advance(TimeSpan.FromSeconds(0.01));
        handler.Sent.Should().HaveCount(2);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await answer).Dispose();
        handler.Sent.Should().HaveCount(3);
    }

    [Theory(Timeout = Some.Patience)]
    [InlineData(0, 0.75)]
    [InlineData(1, 1.25)]
    public async Task SendAsync_Chance_SpreadsThePause(double chance, double seconds)
    {
        using FakeHandler handler = Failing(times: 1, 500);
        using VaultClient client = Client(handler, maxRetries: 1, chance);

        Task<VaultAnswer> answer = client.SendAsync(Some.Read, "token", Stop);
        _time.Advance(TimeSpan.FromSeconds(seconds - 0.01));
        handler.Sent.Should().HaveCount(1);
        _time.Advance(TimeSpan.FromSeconds(0.01));

        (await answer).Dispose();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_NoSuccessWithinTheRetries_IsTheLastFailure()
    {
        using FakeHandler handler = Failing(times: 100, 500);
        using VaultClient client = Client(handler, maxRetries: 3);

        Task<VaultAnswer> answer = client.SendAsync(Some.Read, "token", Stop);
        for (int i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        (await FluentActions.Awaiting(() => answer).Should().ThrowAsync<VaultException>()).Which.Kind.Should().Be(VaultErrorKind.ServerError);
        handler.Sent.Should().HaveCount(4);
    }

    [Theory]
    [InlineData("POST", "auth/approle/login", 500, null)]
    [InlineData("POST", "auth/token/renew-self", 503, null)]
    [InlineData("GET", "secret/data/orders", 400, null)]
    [InlineData("GET", "secret/data/orders", 403, null)]
    [InlineData("GET", "secret/data/orders", 429, null)]
    [InlineData("GET", "secret/data/orders", 473, null)]
    [InlineData("GET", "secret/data/orders", 501, null)]
    [InlineData("GET", "secret/data/orders", 503, "60")]
    public async Task SendAsync_WhatMayHaveBeenDoneOrDoesNotPass_IsNotRepeated(string method, string path, int status, string? retryAfter)
    {
        using FakeHandler handler = Failing(times: 1, status, retryAfter);
        using VaultClient client = Client(handler, maxRetries: 5);

        await FluentActions.Awaiting(() => client.SendAsync(new VaultRequest(new HttpMethod(method), path), "token", Stop))
            .Should().ThrowAsync<VaultException>();

        handler.Sent.Should().HaveCount(1);
    }

    [Fact]
    public async Task SendAsync_ByDefault_NothingIsRepeated()
    {
        using FakeHandler handler = Failing(times: 1, 500);
        using VaultClient client = new(Some.Settings(), _time, handler);

        await FluentActions.Awaiting(() => client.SendAsync(Some.Read, "token", Stop)).Should().ThrowAsync<VaultException>();

        handler.Sent.Should().HaveCount(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_CancelledInThePause_EndsAtOnceAndAnotherRequestMayGo()
    {
        using CancellationTokenSource cancellation = new();
        using FakeHandler handler = Failing(times: 1, 500);
        using VaultClient client = Client(handler, maxRetries: 1, maxConcurrent: 1);

        Task<VaultAnswer> answer = client.SendAsync(Some.Read, "token", cancellation.Token);
        (await client.SendAsync(Some.Read, "token", Stop)).Dispose();
        await cancellation.CancelAsync();

        await FluentActions.Awaiting(() => answer).Should().ThrowAsync<OperationCanceledException>();
        handler.Sent.Should().HaveCount(2);
    }

    private static FakeHandler Failing(int times, int status, string? retryAfter = null)
    {
        int asked = 0;
        return new FakeHandler(_ =>
        {
            if (Interlocked.Increment(ref asked) > times)
            {
                return FakeHandler.Ok("{}");
            }

            HttpResponseMessage response = FakeHandler.Json((HttpStatusCode)status, """{"errors":["no"]}""");
            if (retryAfter is not null)
            {
                response.Headers.Add("Retry-After", retryAfter);
            }

            return response;
        });
    }

    private VaultClient Client(FakeHandler handler, int maxRetries, double chance = 0.5, int maxConcurrent = 32) => new(
        Some.Settings(options =>
        {
            options.MaxRetries = maxRetries;
            options.MaxConcurrentRequests = maxConcurrent;
        }),
        _time,
        handler,
        logger: null,
        () => chance);
}
