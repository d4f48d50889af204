using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Vault.Configuration.Tests.Snapshot;

/// <summary>
/// What a round allocates in which nothing has changed, against the first load: on all threads, and without a network, which would only
/// add the same to both. The benchmark <c>poll</c> has it with one.
/// </summary>
[Collection(AloneInTheProcess.Name)]
public sealed class IdlePollAllocationTests
{
    private const int Secrets = 500;

    /// <summary>
    /// The bound is a half, which the benchmark has with room to spare. In a build for debugging each asynchronous method makes one object more,
    /// mostly in the round, whose reading is all that there is to it.
    /// </summary>
    private const double Most = 0.6;

    [Fact]
    public async Task Refresh_SecretsByName_AllocatesAboutHalfOfTheFirstLoadAtMost()
    {
        (long first, long idle) = await MeasureAsync(vault =>
        {
            for (int secret = 0; secret < Secrets; secret++)
            {
                vault.AddKeyValue("secret", $"app/s{secret:000}", mapping => mapping.Section = $"s{secret:000}");
            }
        });

        ((double)idle / first).Should().BeLessThan(Most, $"the first load allocated {first:N0} bytes, and the round {idle:N0}");
    }

    [Fact]
    public async Task Refresh_Folder_AllocatesAboutHalfOfTheFirstLoadAtMost()
    {
        (long first, long idle) = await MeasureAsync(vault => vault.AddKeyValue("secret", "app/"));

        ((double)idle / first).Should().BeLessThan(Most, $"the first load allocated {first:N0} bytes, and the round {idle:N0}");
    }

    private static async Task<(long First, long Idle)> MeasureAsync(Action<VaultConfigurationBuilder> add)
    {
        using Answers answers = new();
        Build(answers, add).Dispose();
        long first = await AllocatedAsync(() => Task.Run(() => Build(answers, add).Dispose()));
        using ConfigurationRoot configuration = Build(answers, add);
        IVaultRefresher refresher = configuration.GetVaultRefresher();
        await refresher.RefreshAsync(TestContext.Current.CancellationToken);
        int asked = answers.Asked;
        long idle = await AllocatedAsync(() => refresher.RefreshAsync(TestContext.Current.CancellationToken));
        (answers.Asked - asked).Should().BeGreaterThanOrEqualTo(Secrets, "each secret is read");
        return (first, idle);
    }

    private static async Task<long> AllocatedAsync(Func<Task> action)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static ConfigurationRoot Build(HttpMessageHandler handler, Action<VaultConfigurationBuilder> add) =>
        (ConfigurationRoot)new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = new Uri("http://vault.test:8200");
            vault.UseHttpMessageHandler(handler).UseLoggerFactory(NullLoggerFactory.Instance).UseToken("t1");
            add(vault);
        }).Build();

    /// <summary>A Vault that is not there: each answer lies ready.</summary>
    private sealed class Answers : HttpMessageHandler
    {
        private static readonly byte[] Secret = Encoding.UTF8.GetBytes(
            """{"request_id":"8a0f4c2e-0000-0000-0000-000000000000","lease_id":"","renewable":false,"lease_duration":0,"data":{"data":{"host":"db.example","password":"a-password-of-some-length","port":"5432","username":"orders"},"metadata":{"created_time":"2026-01-01T00:00:00.123456789Z","custom_metadata":null,"deletion_time":"","destroyed":false,"version":1}},"wrap_info":null,"warnings":null,"auth":null,"mount_type":"kv"}""");

        private static readonly byte[] List = Encoding.UTF8.GetBytes(
            $$$"""{"request_id":"r","data":{"keys":[{{{string.Join(',', Enumerable.Range(0, Secrets).Select(secret => $"\"s{secret:000}\""))}}}]}}""");

        private static readonly byte[] NotAllowed = Encoding.UTF8.GetBytes("""{"errors":["1 error occurred:\n\t* unsupported operation\n\n"]}""");

        private static readonly byte[] Token = Encoding.UTF8.GetBytes("""{"request_id":"r","data":{"ttl":0,"renewable":false,"type":"service","policies":["app"],"orphan":true}}""");

        private static readonly MediaTypeHeaderValue Json = new("application/json");

        private int _asked;

        /// <summary>How many requests there were.</summary>
        public int Asked => Volatile.Read(ref _asked);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            await Task.Yield();
            return request.RequestUri!.AbsolutePath switch
            {
                _ when request.Method.Method == "LIST" => Answer(HttpStatusCode.OK, List),
                _ when request.Method.Method == "SCAN" => Answer(HttpStatusCode.MethodNotAllowed, NotAllowed),
                "/v1/auth/token/lookup-self" => Answer(HttpStatusCode.OK, Token),
                _ => Answer(HttpStatusCode.OK, Secret),
            };
        }

        private static HttpResponseMessage Answer(HttpStatusCode status, byte[] body) =>
            new(status) { Content = new ByteArrayContent(body) { Headers = { ContentType = Json } } };
    }
}
