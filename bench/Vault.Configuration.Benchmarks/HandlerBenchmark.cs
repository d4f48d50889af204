using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Testing;
using WebApi.StandIn;

namespace Vault.Configuration.Benchmarks;

/// <summary>
/// What the handler adds to a request whose key is good, as nearly every request's is: against a handler that sets one header to a
/// fixed key. Without a network, where nothing else is in the figure; and over loopback, where it disappears.
/// </summary>
internal static class HandlerBenchmark
{
    private const int RequestsInABatch = 500;
    private const string Key = "OpenAI:ApiKey";

    public static async Task RunAsync()
    {
        await using VaultTestServer vault = await VaultTestServer.StartAsync();
        await using StandInLlm standIn = await StandInLlm.StartAsync();
        string key = standIn.OpenAI.Issue();
        vault.PutSecret("secret", "ai/openai", ("api_key", key));
        ConfigurationManager configuration = new();
        configuration.AddVault(options =>
        {
            options.Options.Address = vault.Address;
            options.Options.Refresh.Enabled = false;
            options.UseToken(vault.RootToken);
            options.AddKeyValue("secret", "ai/openai", secret => secret.SelectField("api_key", Key));
        });

        Table.Begin("A request without a rotation, without a network", "preset", "time", "a plain handler", "ratio", "bytes", "a plain handler's", "more");
        Uri address = new("https://llm.example/v1/chat/completions");
        foreach (VaultApiKeyPreset preset in (VaultApiKeyPreset[])[VaultApiKeyPreset.OpenAI, VaultApiKeyPreset.Anthropic, VaultApiKeyPreset.Gemini])
        {
            using HttpMessageInvoker ours = new(new VaultApiKeyHandler(configuration, Key, VaultApiKeyOptions.For(preset)) { InnerHandler = new AtOnce() });
            using HttpMessageInvoker plain = new(new PlainHandler(VaultApiKeyOptions.For(preset), key) { InnerHandler = new AtOnce() });
            double[] nanoseconds = Measure.Nanoseconds(repetitions: 301, () => SendAtOnce(ours), () => SendAtOnce(plain));
            long[] bytes = [await AllocatedAsync(ours), await AllocatedAsync(plain)];
            Table.Row(
                preset.ToString(), Table.Number(nanoseconds[0]) + " ns", Table.Number(nanoseconds[1]) + " ns", Table.Ratio(nanoseconds[0], nanoseconds[1]),
                Table.Number(bytes[0]), Table.Number(bytes[1]), Table.Number(bytes[0] - bytes[1]));
        }

        Table.Begin("The same over loopback", "preset", "a request", "a plain handler", "ratio");
        Uri loopback = new(standIn.Settings.First(setting => setting.Key.StartsWith("OpenAI", StringComparison.Ordinal)).Value + "/chat/completions");
        VaultApiKeyOptions openAI = VaultApiKeyOptions.For(VaultApiKeyPreset.OpenAI);
        using HttpMessageInvoker oursOverLoopback = new(new VaultApiKeyHandler(configuration, Key, openAI) { InnerHandler = new SocketsHttpHandler() });
        using HttpMessageInvoker plainOverLoopback = new(new PlainHandler(openAI, key) { InnerHandler = new SocketsHttpHandler() });
        TimeSpan[] times = await Measure.TimesAsync(41, () => SendAsync(oursOverLoopback), () => SendAsync(plainOverLoopback));
        Table.Row("OpenAI", Microseconds(times[0]), Microseconds(times[1]), Table.Ratio(times[0].Ticks, times[1].Ticks));

        void SendAtOnce(HttpMessageInvoker client)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, address);
            client.SendAsync(request, CancellationToken.None).GetAwaiter().GetResult().Dispose();
        }

        async Task<long> AllocatedAsync(HttpMessageInvoker client) => await Measure.AllocatedAsync(21, () =>
        {
            for (int i = 0; i < RequestsInABatch; i++)
            {
                SendAtOnce(client);
            }

            return Task.CompletedTask;
        }) / RequestsInABatch;

        async Task SendAsync(HttpMessageInvoker client)
        {
            for (int i = 0; i < RequestsInABatch; i++)
            {
                using HttpRequestMessage request = new(HttpMethod.Post, loopback)
                {
                    Content = new StringContent("""{"messages":[{"role":"user","content":"hello"}]}""", Encoding.UTF8, "application/json"),
                };
                using HttpResponseMessage response = await client.SendAsync(request, CancellationToken.None);
                await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            }
        }
    }

    private static string Microseconds(TimeSpan batch) => Table.Number(batch.TotalMicroseconds / RequestsInABatch) + " µs";

    /// <summary>What one would write by hand for a key that never changes.</summary>
    private sealed class PlainHandler(VaultApiKeyOptions options, string key) : DelegatingHandler
    {
        private readonly string _value = options.Scheme is null ? key : $"{options.Scheme} {key}";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation(options.HeaderName, _value);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class AtOnce : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }
}
