using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Vault.Configuration.Benchmarks.Servers;

namespace Vault.Configuration.Benchmarks;

/// <summary>A program's options of the folder's first secret, and when they change.</summary>
internal sealed class ChangeListener : IDisposable
{
    private readonly ConfigurationRoot _configuration;
    private readonly ServiceProvider _services;
    private readonly IVaultRefresher _refresher;
    private readonly IDisposable? _listening;
    private TaskCompletionSource<(long At, string Value)> _heard = new();

    public ChangeListener(ConfigurationRoot configuration)
    {
        _configuration = configuration;
        _refresher = configuration.GetVaultRefresher();
        _services = new ServiceCollection()
            .Configure<FirstField>(configuration.GetSection(SampleSecret.Name(0)))
            .BuildServiceProvider();
        _listening = _services.GetRequiredService<IOptionsMonitor<FirstField>>()
            .OnChange(options => _heard.TrySetResult((Stopwatch.GetTimestamp(), options.Field00)));
    }

    /// <summary>From the instant of a poll until the program is told of a new value.</summary>
    /// <param name="expected">That value.</param>
    public async Task<TimeSpan> PollAsync(string expected)
    {
        _heard = new();
        long start = Stopwatch.GetTimestamp();
        await _refresher.RefreshAsync();
        (long at, string value) = await _heard.Task;
        return value == expected ? Stopwatch.GetElapsedTime(start, at) : throw new InvalidOperationException($"\"{value}\" was heard, and not \"{expected}\".");
    }

    public void Dispose()
    {
        _listening?.Dispose();
        _services.Dispose();
        _configuration.Dispose();
    }

    private sealed class FirstField
    {
        public string Field00 { get; set; } = "";
    }
}
