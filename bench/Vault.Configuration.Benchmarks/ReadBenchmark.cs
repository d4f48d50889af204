using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Benchmarks.Readers;
using Vault.Configuration.Benchmarks.Servers;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Benchmarks;

/// <summary>What reading from the configuration costs, against .NET's own provider for values in memory.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class ReadBenchmark : IDisposable
{
    private const int Secrets = 500;
    private const int Fields = 20;
    private const string Section = "s250";

    // Of each section one: a single key may have luck with its place in the one dictionary and none in the other.
    private static readonly string[] Keys = [.. Enumerable.Range(0, Secrets).Select(secret => $"{SampleSecret.Name(secret)}:{SampleSecret.FieldName(7)}")];
    private static readonly string[] KeysOfNoValue = [.. Keys.Select(key => key + "x")];

    private readonly Consumer _consumer = new();
    private ConfigurationRoot _ours = null!;
    private ConfigurationRoot _memory = null!;
    private Dictionary<string, string?> _values = [];
    private IConfigurationProvider _ourProvider = null!;
    private IConfigurationProvider _memoryProvider = null!;

    public static void Run() => Pairs.Compare<ReadBenchmark>(
        $"Reading, {Secrets * Fields:N0} keys in {Secrets} sections", nameof(Microsoft.Extensions.Configuration.Memory.MemoryConfigurationProvider));

    [GlobalSetup]
    public async Task LoadAsync()
    {
        await using VaultProcess vault = await VaultProcess.StartAsync();
        await vault.FillAsync("read", Secrets, Fields);
        _ours = LibraryReader.Build(vault, "read", named: null);
        _memory = (ConfigurationRoot)new ConfigurationBuilder()
            .AddInMemoryCollection(_ours.AsEnumerable().Where(pair => pair.Value is not null))
            .Build();
        _values = new(_memory.AsEnumerable().Where(pair => pair.Value is not null), StringComparer.OrdinalIgnoreCase);
        _ourProvider = _ours.Providers.Single();
        _memoryProvider = _memory.Providers.Single();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _ours.Dispose();
        _memory.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Secrets), BenchmarkCategory("TryGet, there")]
    public int Find() => Count(_ourProvider, Keys);

    [Benchmark(Baseline = true, OperationsPerInvoke = Secrets), BenchmarkCategory("TryGet, there")]
    public int FindInMemory() => Count(_memoryProvider, Keys);

    [Benchmark(OperationsPerInvoke = Secrets), BenchmarkCategory("TryGet, not there")]
    public int Miss() => Count(_ourProvider, KeysOfNoValue);

    [Benchmark(Baseline = true, OperationsPerInvoke = Secrets), BenchmarkCategory("TryGet, not there")]
    public int MissInMemory() => Count(_memoryProvider, KeysOfNoValue);

    [Benchmark, BenchmarkCategory("GetChildKeys of a section")]
    public void KeysOfSection() => _ourProvider.GetChildKeys([], Section).Consume(_consumer);

    [Benchmark(Baseline = true), BenchmarkCategory("GetChildKeys of a section")]
    public void KeysOfSectionInMemory() => _memoryProvider.GetChildKeys([], Section).Consume(_consumer);

    /// <summary>What the first question after a change pays for all that follow.</summary>
    [Benchmark, BenchmarkCategory("GetChildKeys of a section, the first since a change")]
    public void KeysOfSectionAtFirst() => new SectionChildren(_values).Of(Section).Consume(_consumer);

    [Benchmark(Baseline = true), BenchmarkCategory("GetChildKeys of a section, the first since a change")]
    public void KeysOfSectionInMemoryAtFirst() => _memoryProvider.GetChildKeys([], Section).Consume(_consumer);

    [Benchmark, BenchmarkCategory("GetChildKeys of the root")]
    public void KeysOfRoot() => _ourProvider.GetChildKeys([], null).Consume(_consumer);

    [Benchmark(Baseline = true), BenchmarkCategory("GetChildKeys of the root")]
    public void KeysOfRootInMemory() => _memoryProvider.GetChildKeys([], null).Consume(_consumer);

    [Benchmark, BenchmarkCategory("GetChildKeys of a section that is not there")]
    public void KeysOfNothing() => _ourProvider.GetChildKeys([], "other").Consume(_consumer);

    [Benchmark(Baseline = true), BenchmarkCategory("GetChildKeys of a section that is not there")]
    public void KeysOfNothingInMemory() => _memoryProvider.GetChildKeys([], "other").Consume(_consumer);

    [Benchmark, BenchmarkCategory("GetSection(…).GetChildren()")]
    public void Children() => _ours.GetSection(Section).GetChildren().Consume(_consumer);

    [Benchmark(Baseline = true), BenchmarkCategory("GetSection(…).GetChildren()")]
    public void ChildrenInMemory() => _memory.GetSection(Section).GetChildren().Consume(_consumer);

    [Benchmark, BenchmarkCategory("GetSection(…).Get of 5 properties")]
    public object? Bind() => _ours.GetSection(Section).Get<Bound>();

    [Benchmark(Baseline = true), BenchmarkCategory("GetSection(…).Get of 5 properties")]
    public object? BindInMemory() => _memory.GetSection(Section).Get<Bound>();

    private static int Count(IConfigurationProvider provider, string[] keys)
    {
        int found = 0;
        foreach (string key in keys)
        {
            found += provider.TryGet(key, out _) ? 1 : 0;
        }

        return found;
    }

    /// <summary>Bound by reflection, as in most programs.</summary>
    private sealed class Bound
    {
        public string Field00 { get; set; } = "";

        public string Field01 { get; set; } = "";

        public string Field02 { get; set; } = "";

        public string Field03 { get; set; } = "";

        public string Field04 { get; set; } = "";
    }
}
