using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Benchmarks.Handlers;
using Vault.Configuration.Benchmarks.Readers;
using Vault.Configuration.Benchmarks.Servers;

namespace Vault.Configuration.Benchmarks;

/// <summary>
/// What the handler adds to a request whose key is good, as nearly every request's is: against a handler that sets one header to a
/// fixed key. Without a network, so that nothing else is in the figure.
/// </summary>
public class HandlerBenchmark : IDisposable
{
    private static readonly Uri Address = new("https://llm.example/v1/chat/completions");

    private readonly ConfigurationManager _configuration = new();
    private HttpMessageInvoker _ours = null!;
    private HttpMessageInvoker _plain = null!;

    [Params(VaultApiKeyPreset.OpenAI, VaultApiKeyPreset.Anthropic, VaultApiKeyPreset.Gemini)]
    public VaultApiKeyPreset Preset { get; set; }

    public static Task RunAsync()
    {
        Pairs.Compare<HandlerBenchmark>("A request without a rotation, without a network", "a plain handler");
        return HandlerOverLoopback.RunAsync();
    }

    [GlobalSetup]
    public async Task LoadAsync()
    {
        await using VaultProcess vault = await VaultProcess.StartAsync();
        await vault.FillAsync("handler", secrets: 1, fields: 1);
        LibraryReader.AddTo(_configuration, vault, "handler", named: null);
        string key = $"{SampleSecret.Name(0)}:{SampleSecret.FieldName(0)}";
        VaultApiKeyOptions options = VaultApiKeyOptions.For(Preset);
        _ours = new(new VaultApiKeyHandler(_configuration, key, options) { InnerHandler = new AtOnce() });
        _plain = new(new PlainHandler(options, _configuration[key]!) { InnerHandler = new AtOnce() });
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _ours.Dispose();
        _plain.Dispose();
        _configuration.Dispose();
    }

    [Benchmark]
    public void Ours() => Send(_ours);

    [Benchmark(Baseline = true)]
    public void Plain() => Send(_plain);

    private static void Send(HttpMessageInvoker client)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Address);
        client.SendAsync(request, CancellationToken.None).GetAwaiter().GetResult().Dispose();
    }
}
