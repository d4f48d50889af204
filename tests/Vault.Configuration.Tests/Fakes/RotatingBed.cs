using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Testing;
using Vault.Configuration.Rotation;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.Tests.Fakes;

/// <summary>A <see cref="Rotating{T}"/> over a configuration in memory, with a clock that stands still.</summary>
internal sealed class RotatingBed : IAsyncDisposable
{
    public const string Key = "ConnectionStrings:Orders";

    public RotatingBed(Action<RotatingOptions<Tracked>>? configure = null, string? value = "1")
    {
        RotatingOptions<Tracked> options = new();
        configure?.Invoke(options);
        Configuration[Key] = value;
        Rotating = new Rotating<Tracked>(
            new RotatingRecipe<Tracked>(
                "tracked", Key, () => CapturedValues.OfKey(Configuration, Key), MakeAsync, options.Check, options.BuildTimeout),
            Configuration,
            options.Drain,
            Time,
            Logger,
            () => 0);
    }

    public IConfigurationRoot Configuration { get; } = new ConfigurationBuilder().AddInMemoryCollection().Build();

    public WatchedTimeProvider Time { get; } = new(Some.Now);

    public FakeLogger Logger { get; } = new();

    public Rotating<Tracked> Rotating { get; }

    /// <summary>What was made, in its order.</summary>
    public ConcurrentQueue<Tracked> Made { get; } = [];

    /// <summary>Makes an instance; a test may put another in its place.</summary>
    public Func<string, CancellationToken, ValueTask<Tracked>> Create { get; set; } = (value, _) => new(new Tracked(value));

    /// <summary>Changes the value and signals it, as a provider does.</summary>
    public void Change(string? value)
    {
        Configuration[Key] = value;
        Configuration.Reload();
    }

    public int Count(int eventId) => Logger.Collector.GetSnapshot().Count(entry => entry.Id == eventId);

    /// <summary>Waits for what happens in the background; the test's own time limit ends it.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(2));
        while (!holds())
        {
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Lets time pass once the next attempt has its timer: what passes before that is lost.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await UntilAsync(() => Time.UntilNextTimer is not null);
        Time.Advance(time);
    }

    public ValueTask DisposeAsync() => Rotating.DisposeAsync();

    private async ValueTask<Tracked> MakeAsync(CapturedValues values, CancellationToken cancellationToken)
    {
        Tracked made = await Create(values.Value!, cancellationToken);
        Made.Enqueue(made);
        return made;
    }
}
