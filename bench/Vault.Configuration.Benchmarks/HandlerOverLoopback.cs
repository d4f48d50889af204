using System.Text;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Benchmarks.Handlers;
using Vault.Configuration.Testing;
using WebApi.StandIn;

namespace Vault.Configuration.Benchmarks;

/// <summary>What the handler adds to a request, where it goes over loopback at least: it disappears.</summary>
internal static class HandlerOverLoopback
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

        Table.Begin("A request without a rotation, over loopback", "preset", "a request", "a plain handler", "ratio");
        Uri loopback = new(standIn.Settings.First(setting => setting.Key.StartsWith("OpenAI", StringComparison.Ordinal)).Value + "/chat/completions");
        VaultApiKeyOptions openAI = VaultApiKeyOptions.For(VaultApiKeyPreset.OpenAI);
        using HttpMessageInvoker ours = new(new VaultApiKeyHandler(configuration, Key, openAI) { InnerHandler = new SocketsHttpHandler() });
        using HttpMessageInvoker plain = new(new PlainHandler(openAI, key) { InnerHandler = new SocketsHttpHandler() });
        TimeSpan[] times = await Measure.TimesAsync(41, () => SendAsync(ours), () => SendAsync(plain));
        Table.Row("OpenAI", Microseconds(times[0]), Microseconds(times[1]), Table.Ratio(times[0].Ticks, times[1].Ticks));

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
}
