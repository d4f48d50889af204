using Microsoft.Extensions.Hosting;
using PostgresCredentials;
using PostgresCredentials.Embedded;

// Without VAULT_ADDR: a Vault in memory, and a PostgreSQL of our own whose roles live for 20 seconds.
await using EmbeddedServers? embedded = Environment.GetEnvironmentVariable("VAULT_ADDR") is null ? await EmbeddedServers.StartAsync() : null;

using IHost host = OrderHost.Create(args, embedded);
await host.RunAsync();
