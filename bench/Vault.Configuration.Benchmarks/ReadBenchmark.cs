using Microsoft.Extensions.Configuration;
using Vault.Configuration.Benchmarks.Readers;

namespace Vault.Configuration.Benchmarks;

/// <summary>What reading from the configuration costs, against .NET's own provider for values in memory.</summary>
internal static class ReadBenchmark
{
    private const int Secrets = 500;
    private const int Fields = 20;
    private const string Section = "s250";

    public static void Run(VaultProcess vault)
    {
        vault.Fill("read", Secrets, Fields);
        using ConfigurationRoot ours = LibraryReader.Build(vault, "read", named: null);
        using ConfigurationRoot memory = (ConfigurationRoot)new ConfigurationBuilder()
            .AddInMemoryCollection(ours.AsEnumerable().Where(pair => pair.Value is not null))
            .Build();
        Table.Begin(
            $"Reading, {Secrets * Fields:N0} keys in {Secrets} sections", "what", "time", "MemoryConfigurationProvider", "ratio");
        string key = $"{Section}:{ServedVault.FieldName(7)}";
        string absent = key + "x";
        Compare("TryGet, there", root => Provider(root).TryGet(key, out _));
        Compare("TryGet, not there", root => Provider(root).TryGet(absent, out _));
        Compare("GetChildKeys of a section", root => Enumerate(Provider(root).GetChildKeys([], Section)));
        Compare("GetChildKeys of the root", root => Enumerate(Provider(root).GetChildKeys([], null)));
        Compare("GetChildKeys of a section that is not there", root => Enumerate(Provider(root).GetChildKeys([], "other")));
        Compare("GetSection(…).GetChildren()", root => Enumerate(root.GetSection(Section).GetChildren()));
        Compare("GetSection(…).Get<T>(), 5 properties", root => root.GetSection(Section).Get<Bound>());

        void Compare(string what, Action<ConfigurationRoot> read)
        {
            double[] nanoseconds = Measure.Nanoseconds(repetitions: 151, () => read(ours), () => read(memory));
            Table.Row(what, Time(nanoseconds[0]), Time(nanoseconds[1]), Table.Ratio(nanoseconds[0], nanoseconds[1]));
        }
    }

    private static IConfigurationProvider Provider(ConfigurationRoot root) => ((IList<IConfigurationProvider>)root.Providers)[0];

    private static void Enumerate<T>(IEnumerable<T> values)
    {
        foreach (T _ in values)
        {
        }
    }

    private static string Time(double nanoseconds) =>
        nanoseconds < 10_000 ? Table.Number(nanoseconds) + " ns" : Table.Number(nanoseconds / 1000) + " µs";

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
