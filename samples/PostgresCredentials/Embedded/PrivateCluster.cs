using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace PostgresCredentials.Embedded;

/// <summary>A PostgreSQL server of our own, in a folder that goes with it, on a port that was free.</summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    private const string Admin = "admin";
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly Process _server;
    private readonly string _adminPassword;

    private PrivateCluster(string folder, Process server, int port, string adminPassword)
    {
        _folder = folder;
        _server = server;
        _adminPassword = adminPassword;
        ConnectionString = $"Host=127.0.0.1;Port={port};Database=postgres;Timeout=15";
    }

    /// <summary>Without user name and password.</summary>
    public string ConnectionString { get; }

    /// <summary>Of the superuser. Without a pool, whose idle connections would look like leaked ones.</summary>
    public string AdminConnectionString => $"{ConnectionString};Username={Admin};Password={_adminPassword};Pooling=false";

    /// <summary>The folder with PostgreSQL's programs; <see langword="null"/> where it is not installed.</summary>
    public static string? FindPrograms()
    {
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        IEnumerable<string> debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin"))
            : [];
        return debian.Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    public static async Task<PrivateCluster> StartAsync()
    {
        string programs = FindPrograms()
            ?? throw new InvalidOperationException("PostgreSQL is not installed: there is no initdb. On Debian: apt-get install postgresql.");
        string folder = Directory.CreateTempSubdirectory("orders-").FullName;
        Process? server = null;
        try
        {
            string adminPassword = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
            string passwordFile = Path.Combine(folder, "password");
            await File.WriteAllTextAsync(passwordFile, adminPassword);
            if (Environment.IsPrivilegedProcess)
            {
                // PostgreSQL refuses to run as root.
                await RunAsync("chown", "-R", "postgres", folder);
            }

            string data = Path.Combine(folder, "data");
            await RunAsServerAsync(
                Path.Combine(programs, "initdb"), "-D", data, "-U", Admin, "--auth=scram-sha-256", $"--pwfile={passwordFile}", "--no-sync", "--encoding=UTF8");
            int port = FindFreePort();
            server = StartAsServer(
                Path.Combine(programs, "postgres"), "-D", data, "-p", $"{port}", "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off");
            PrivateCluster cluster = new(folder, server, port, adminPassword);
            await cluster.WaitUntilItAnswersAsync();
            return cluster;
        }
        catch
        {
            server?.Kill(entireProcessTree: true);
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitUntilItAnswersAsync()
    {
        using CancellationTokenSource limit = new(LongestStart);
        await using NpgsqlDataSource admin = NpgsqlDataSource.Create(AdminConnectionString);
        while (true)
        {
            try
            {
                await using NpgsqlConnection connection = await admin.OpenConnectionAsync(limit.Token);
                return;
            }
            catch (NpgsqlException) when (!limit.IsCancellationRequested && !_server.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            }
        }
    }

    private static int FindFreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static Task RunAsServerAsync(string program, params string[] arguments) => RunAsync(StartAsServer(program, arguments), program);

    private static Task RunAsync(string program, params string[] arguments) => RunAsync(Start(program, arguments), program);

    private static async Task RunAsync(Process process, string program)
    {
        using (process)
        {
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
            }
        }
    }

    private static Process StartAsServer(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? Start("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
        : Start(program, arguments);

    private static Process Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        Process process = Process.Start(start)!;

        // A pipe that nobody reads fills up, and the server stands still.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
