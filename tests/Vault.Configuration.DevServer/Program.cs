using Vault.Configuration.DevServer;
using Vault.Configuration.Testing;

// The in-memory server behind the command line of `bao server -dev`, and in a process of its own: what the contract tests do with a
// real binary (start, wait, kill, restart, clean up) is done with this one where there is none.
if (DevCommandLine.Parse(args) is not { } line)
{
    await Console.Error.WriteLineAsync("Usage: bao server -dev [-dev-root-token-id=TOKEN] [-dev-listen-address=127.0.0.1:PORT]");
    return 2;
}

await using VaultTestServer server = await VaultTestServer.StartAsync(new VaultTestServerOptions { Port = line.Port, RootToken = line.RootToken });

// Where a real one says it, in its words.
Console.WriteLine($"Api Address: {server.Address}");
Console.WriteLine($"Unseal Key: {server.UnsealKey}");
Console.WriteLine($"Root Token: {server.RootToken}");

// Until a signal ends the process.
await Task.Delay(Timeout.Infinite);
return 0;
