using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.ApiKeys;

/// <summary>What a caller may do to a request, or a provider to an answer, while a key is replaced.</summary>
public sealed class HandlerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_that_gives_up_takes_nobody_with_it()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        bed.Rotate("k2");
        using IDisposable delay = bed.Scenario.Server.Faults.Delay(TimeSpan.FromSeconds(1), when: request => request.Path == ApiKeyBed.DataPath);
        using CancellationTokenSource impatient = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        Task<HttpResponseMessage> first = bed.Client.PostAsync(new Uri("chat", UriKind.Relative), new StringContent("{}"), impatient.Token);
        Task<HttpResponseMessage> second = bed.PostAsync();
        await bed.Scenario.UntilAsync(() => bed.Provider.Rejected == 2 && bed.Readings == 2, "both wait for one reading");
        await impatient.CancelAsync();
        await FluentActions.Awaiting(() => first).Should().ThrowAsync<OperationCanceledException>();
        second.IsCompleted.Should().BeFalse();
        bed.Scenario.Time.Advance(TimeSpan.FromSeconds(1));

        (await second).StatusCode.Should().Be(HttpStatusCode.OK);
        bed.Readings.Should().Be(2, "the reading was not the first caller's own");
    }

    [Fact]
    public async Task A_vault_that_does_not_answer_in_time_gives_the_caller_the_providers_answer()
    {
        TimeSpan limit = TimeSpan.FromSeconds(7);
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(configure: options => options.RefreshTimeout = limit);
        bed.Rotate("k2");
        using IDisposable delay = bed.Scenario.Server.Faults.Delay(TimeSpan.FromHours(1), when: request => request.Path == ApiKeyBed.DataPath);

        Task<HttpResponseMessage> answer = bed.PostAsync();
        await bed.Scenario.UntilAsync(() => bed.Readings == 2 && bed.Scenario.Time.CountWaiting(limit) == 1, "the reading is under way");
        bed.Scenario.Time.Advance(limit);

        (await answer).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        bed.Scenario.Logs.Entries.Should().ContainSingle(entry => entry.EventId == 902).Which.Text.Should().Contain("did not answer within 00:00:07");
    }

    [Fact]
    public async Task The_answer_that_is_given_up_is_disposed_and_the_one_that_is_returned_is_not()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        ConcurrentQueue<(HttpStatusCode Status, WatchedContent Content)> answers = [];
        bed.Provider.OnResponse = response =>
        {
            WatchedContent content = new();
            response.Content = content;
            answers.Enqueue((response.StatusCode, content));
        };
        bed.Rotate("k2");

        using HttpResponseMessage answer = await bed.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "chat"), HttpCompletionOption.ResponseHeadersRead, Stop);

        answers.Select(one => (one.Status, one.Content.IsDisposed)).Should().Equal((HttpStatusCode.Unauthorized, true), (HttpStatusCode.OK, false));
    }

    [Fact]
    public async Task An_answer_that_streams_reaches_the_caller_piece_by_piece()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bed.Provider.OnResponse = response =>
        {
            if (response.IsSuccessStatusCode)
            {
                response.Content = new StreamContent(new TwoPieces("data: one\n\n", "data: two\n\n", more.Task));
            }
        };
        bed.Rotate("k2");

        using HttpResponseMessage answer = await bed.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "chat") { Content = new StringContent("{}") }, HttpCompletionOption.ResponseHeadersRead, Stop);
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(Stop));

        (await lines.ReadLineAsync(Stop)).Should().Be("data: one", "it is there before the rest");
        more.SetResult();
        (await lines.ReadToEndAsync(Stop)).Should().Contain("data: two");
        bed.Provider.Keys.Should().Equal("k1", "k2");
    }

    [Fact]
    public async Task A_body_is_sent_once_more_where_it_can_be_and_only_there()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        ConcurrentQueue<string> bodies = [];
        bed.Provider.OnRequest = async request => bodies.Enqueue(await request.Content!.ReadAsStringAsync(Stop));

        bed.Rotate("k2");
        (await SendAsync(bed, new StringContent("text"))).StatusCode.Should().Be(HttpStatusCode.OK);
        bed.Rotate("k3");
        (await SendAsync(bed, new MultipartFormDataContent { { new StringContent("part"), "name" } })).StatusCode.Should().Be(HttpStatusCode.OK);
        bed.Rotate("k4");
        (await SendAsync(bed, new StreamContent(new MemoryStream("stream"u8.ToArray())))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        bed.Scenario.Logs.Warnings.Should().ContainSingle(entry => entry.EventId == 904 || entry.Text.Contains("repeated"));
        await bed.Scenario.UntilAsync(() => bed.Configuration[ApiKeyBed.Key] == "k4", "the key was replaced for the next request all the same");
        (await SendAsync(bed, new StreamContent(new MemoryStream("stream"u8.ToArray())))).StatusCode.Should().Be(HttpStatusCode.OK);

        bodies.Where(body => body == "text").Should().HaveCount(2);
        bodies.Where(body => body.Contains("part")).Should().HaveCount(2).And.OnlyContain(body => body.Length > 50);
        bodies.Where(body => body == "stream").Should().HaveCount(2);
    }

    [Fact]
    public async Task Over_http2_a_rotation_fails_no_stream_of_a_shared_connection()
    {
        // Another server of the tests' own stands for the provider: it speaks HTTP/2, and knows which token is good.
        await using VaultTestServer provider = await VaultTestServer.StartAsync(new VaultTestServerOptions { UseHttps = true }, Stop);
        string old = provider.CreateToken();
        string next = provider.CreateToken();
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(
            configure: options =>
            {
                options.HeaderName = "X-Vault-Token";
                options.Scheme = null;
                options.RejectionStatusCodes.Add(HttpStatusCode.Forbidden);
            },
            client: client => client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == provider.Certificate!.Thumbprint },
            }));
        bed.Scenario.Server.PutSecret("secret", "openai", ("ApiKey", old));
        await bed.Configuration.GetVaultRefresher().RefreshAsync(Stop);
        HttpStatusCode[] before = await AskAsync(bed, provider);

        bed.Scenario.Server.PutSecret("secret", "openai", ("ApiKey", next));
        provider.RevokeToken(old);
        HttpStatusCode[] after = await AskAsync(bed, provider);

        before.Concat(after).Should().OnlyContain(status => status == HttpStatusCode.OK);
        provider.AcceptedConnections.Should().Be(1);
        bed.Readings.Should().Be(3);
    }

    private static async Task<HttpStatusCode[]> AskAsync(ApiKeyBed bed, VaultTestServer provider) => await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(provider.Address, "/v1/auth/token/lookup-self"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = await bed.Client.SendAsync(request, Stop);
        response.Version.Should().Be(HttpVersion.Version20);
        return response.StatusCode;
    }));

    private static Task<HttpResponseMessage> SendAsync(ApiKeyBed bed, HttpContent content) =>
        bed.Client.PostAsync(new Uri("chat", UriKind.Relative), content, Stop);

    private sealed class WatchedContent() : ByteArrayContent("{}"u8.ToArray())
    {
        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    /// <summary>The second piece is held back until the test says so.</summary>
    private sealed class TwoPieces(string first, string second, Task more) : MemoryStream(Encoding.UTF8.GetBytes(first + second))
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= first.Length)
            {
                await more.WaitAsync(cancellationToken);
                return await base.ReadAsync(buffer, cancellationToken);
            }

            return await base.ReadAsync(buffer[..Math.Min(buffer.Length, first.Length - (int)Position)], cancellationToken);
        }
    }
}
