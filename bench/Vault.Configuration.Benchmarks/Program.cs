// Prints the tables of docs/performance.md. Everything is compared within one run, as ratios: the machine does not matter
// much then. Without arguments all of it; else any of: start, poll, change, read, fleet, handler, aot, rotate. And the picture of keys that rotate:
// "record FILE.csv" runs the load and writes what happened when, "picture FILE.csv FILE.svg" draws it.
using System.Runtime.InteropServices;
using Vault.Configuration.Benchmarks;

if (args is ["serve", string scheme])
{
    await ServedVault.RunAsync(scheme);
    return;
}

if (args is ["picture", { } recorded, { } picture])
{
    RotationPicture.Draw(recorded, picture);
    return;
}

string machine =
    $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}";
Console.WriteLine(machine);
if (args is ["record", { } file])
{
    await RotationLoadBenchmark.RecordAsync(file, machine);
    return;
}

using VaultProcess vault = VaultProcess.Start();

if (IsWanted("start"))
{
    await StartBenchmark.RunAsync(vault);
    using VaultProcess secured = VaultProcess.Start("https");
    await StartBenchmark.RunAsync(secured);
}

if (IsWanted("poll"))
{
    await PollBenchmark.RunAsync(vault);
}

if (IsWanted("change"))
{
    await ChangeBenchmark.RunAsync(vault);
}

if (IsWanted("read"))
{
    ReadBenchmark.Run();
}

if (IsWanted("fleet"))
{
    FleetBenchmark.Run();
}

if (IsWanted("handler"))
{
    HandlerBenchmark.Run();
    await HandlerOverLoopback.RunAsync();
}

if (IsWanted("aot"))
{
    await AotBenchmark.RunAsync();
}

if (IsWanted("rotate"))
{
    await RotationLoadBenchmark.RunAsync();
}

bool IsWanted(string name) => args.Length == 0 || args.Contains(name);
