using System.Diagnostics;

namespace Vault.Configuration.PackageTests;

/// <summary>
/// Programs that have nothing but the packages. build.sh publishes a third one from them, with native AOT: tests/Vault.Configuration.AotTests.
/// </summary>
public sealed class ConsumerTests(ConsumerTests.Built built) : IClassFixture<ConsumerTests.Built>
{
    [Fact]
    public async Task A_console_calls_the_method_by_its_class_beside_a_package_with_the_same_names() =>
        (await built.RunAsync("dotnet", Path.Combine(built.Folder, "console", "bin", "Release", "net10.0", "console.dll")))
            .Should().Be("console, console, neighbour too");

    [Fact]
    public async Task An_ASP_NET_Core_application_logs_in_with_its_pods_account_and_is_healthy() =>
        (await built.RunAsync("dotnet", Path.Combine(built.Folder, "web", "bin", "Release", "net10.0", "web.dll"))).Should().Be("web, Healthy");

    [Fact]
    public async Task Dnx_runs_the_tool() =>
        (await built.RunAsync("dotnet", "dnx", "--yes", "--source", Packages.Folder, $"Vault.Configuration.Tool@{Packages.Version}", "--", "policy", "--help"))
            .Should().Contain("vault-config policy");

    [Fact]
    public void The_programs_were_built_from_what_was_packed() => Packages.Libraries.Should().OnlyContain(
        id => Directory.Exists(Path.Combine(built.PackagesFolder, id.ToLowerInvariant(), Packages.Version)),
        "a copy among the machine's own packages hides them: delete it there");

    /// <summary>The programs, restored and built once.</summary>
    public sealed class Built : IAsyncLifetime
    {
        public string Folder { get; } = Path.Combine(Packages.Root, "artifacts", "consumers");

        /// <summary>Empty at first, so that nothing older stands in for what was packed. Packages of others come from where this machine has them.</summary>
        public string PackagesFolder => Path.Combine(Folder, "packages");

        private static string MachinesPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

        public async ValueTask InitializeAsync()
        {
            if (Directory.Exists(Folder))
            {
                Directory.Delete(Folder, recursive: true);
            }

            Copy(new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "Consumers")), Folder);
            await RunAsync(
                "dotnet", "build", "Consumers.proj", "--configuration", "Release", "-v", "quiet", "-nodeReuse:false", $"-p:PackedVersion={Packages.Version}",
                $"-p:RestoreAdditionalProjectSources={Packages.Folder}", $"-p:RestoreFallbackFolders={MachinesPackages}");
        }

        public ValueTask DisposeAsync() => default;

        /// <returns>What it printed.</returns>
        public async Task<string> RunAsync(string program, params string[] args)
        {
            ProcessStartInfo start = new(program, args) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["NUGET_PACKAGES"] = PackagesFolder;

            // What dotnet test tells its children is about another build.
            foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            {
                start.Environment.Remove(name);
            }

            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.ExitCode.Should().Be(0, "{0} {1} printed {2} {3}", program, string.Join(' ', args), await output, await error);
            return (await output).Trim();
        }

        private static void Copy(DirectoryInfo from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (FileInfo file in from.EnumerateFiles())
            {
                file.CopyTo(Path.Combine(to, file.Name));
            }

            foreach (DirectoryInfo folder in from.EnumerateDirectories())
            {
                Copy(folder, Path.Combine(to, folder.Name));
            }
        }
    }
}
