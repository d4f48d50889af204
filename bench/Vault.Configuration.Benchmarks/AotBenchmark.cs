using System.Diagnostics;
using Vault.Configuration.Benchmarks.Servers;

namespace Vault.Configuration.Benchmarks;

/// <summary>
/// How large a console program with one secret is when it is published with native AOT, and how long it runs: from the start of the process
/// to its end. Against one that does nothing, and one that makes the same requests by hand; by HTTPS, as in earnest.
/// </summary>
internal static class AotBenchmark
{
    private const string Folder = "aot";

    private static readonly (string Name, string What)[] Programs =
    [
        ("Empty", "empty"),
        ("ByHand", "`HttpClient`, `JsonDocument` and `ConfigurationBuilder`"),
        ("Library", "`AddVault`"),
    ];

    public static async Task RunAsync()
    {
        await using VaultProcess vault = await VaultProcess.StartAsync("https");
        await vault.FillAsync(Folder, secrets: 1, fields: 4);
        string[] arguments =
            [vault.Address.ToString(), vault.CertificatePem!, vault.RoleId, vault.SecretId, $"{Folder}/{SampleSecret.Name(0)}", SampleSecret.FieldName(0)];
        FileInfo[] files = new FileInfo[Programs.Length];
        int[] requests = new int[Programs.Length];
        foreach ((int i, (string name, _)) in Programs.Index())
        {
            files[i] = await PublishAsync(name);
            requests[i] = await vault.CountRequestsAsync(() => RunAsync(files[i].FullName, arguments));
        }

        TimeSpan[] times = await Measure.TimesAsync(repetitions: 31, [.. files.Select(file => (Func<Task>)(() => RunAsync(file.FullName, arguments)))]);

        Table.Begin("Native AOT", "a program", "size", "to the empty one", "requests", "from start to end", "more than the empty one");
        foreach ((int i, (_, string what)) in Programs.Index())
        {
            Table.Row(
                what, $"{Table.Number(files[i].Length / 1024.0)} KiB", Table.Ratio(files[i].Length, files[0].Length),
                Table.Number(requests[i]), Table.Milliseconds(times[i]), Table.Milliseconds(times[i] - times[0]));
        }
    }

    private static async Task<FileInfo> PublishAsync(string program)
    {
        string root = FindRoot();
        string artifacts = Path.Combine(root, "artifacts", "start-up", program);
        string output = Path.Combine(artifacts, "publish");
        await RunAsync(
            "dotnet", "publish", Path.Combine(root, "bench", "StartUp"), "--configuration", "Release", "--verbosity", "quiet", "--output", output,
            $"-p:Program={program}", "-p:UseArtifactsOutput=true", $"-p:ArtifactsPath={artifacts}");
        return new FileInfo(Path.Combine(output, OperatingSystem.IsWindows() ? program + ".exe" : program));
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Vault.Configuration.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is in no clone of the repository, whose programs are published.");
    }
}
