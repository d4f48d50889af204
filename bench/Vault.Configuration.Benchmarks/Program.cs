// Prints the tables of docs/performance.md. Everything is compared within one run, as ratios: the machine does not matter
// much then. Without arguments all of it; else any of the names below. VAULT_BENCH_ADDR and VAULT_BENCH_TOKEN name a real server, which start, poll
// and change ask then. And the picture of keys that rotate: "record FILE.csv" runs the load and writes what happened when, "picture FILE.csv FILE.svg"
// draws it.
using System.Runtime.InteropServices;
using Vault.Configuration.Benchmarks;
using Vault.Configuration.Benchmarks.Servers;

(string Name, Func<Task> RunAsync)[] tables =
[
    ("start", StartBenchmark.RunAsync),
    ("poll", PollBenchmark.RunAsync),
    ("change", ChangeBenchmark.RunAsync),
    ("read", () => Task.Run(ReadBenchmark.Run)),
    ("fleet", () => Task.Run(FleetBenchmark.Run)),
    ("handler", HandlerBenchmark.RunAsync),
    ("aot", AotBenchmark.RunAsync),
    ("rotate", RotationLoadBenchmark.RunAsync),
];

string machine =
    $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}";
switch (args)
{
    case ["serve", { } scheme]: // The process that the others ask.
        await ServedVault.RunAsync(scheme);
        return 0;
    case ["record", { } file]:
        await RotationLoadBenchmark.RecordAsync(file, machine);
        return 0;
    case ["picture", { } recorded, { } picture]:
        RotationPicture.Draw(recorded, picture);
        return 0;
}

if (args.Except(tables.Select(table => table.Name)).FirstOrDefault() is { } unknown)
{
    await Console.Error.WriteLineAsync($"{unknown} is no table: {string.Join(", ", tables.Select(table => table.Name))}.");
    return 2;
}

Console.WriteLine(machine);
foreach ((string name, Func<Task> runAsync) in tables)
{
    if (args.Length == 0 || args.Contains(name))
    {
        await runAsync();
    }
}

return 0;
