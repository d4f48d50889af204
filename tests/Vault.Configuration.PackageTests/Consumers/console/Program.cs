using Microsoft.Extensions.Configuration;
using Vault.Configuration;
using Vault.Configuration.Testing;
using OurVault = Microsoft.Extensions.Configuration.VaultConfigurationExtensions;

await using VaultTestServer server = await VaultTestServer.StartAsync();
server.PutSecret("secret", "a", ("key", "console"));

// Not builder.AddVault(…), nor VaultConfigurationExtensions by that name alone: the neighbour has both.
ConfigurationBuilder builder = new();
Microsoft.Extensions.Configuration.VaultConfigurationExtensions.AddVault(builder, vault =>
{
    vault.Options.Address = server.Address;
    vault.UseToken(VaultCredential.FromValue(server.RootToken));
    vault.AddKeyValue("secret", "a");
});

// An alias is shorter where there are several calls.
OurVault.AddVault(builder, vault =>
{
    vault.Options.Name = "second";
    vault.Options.Address = server.Address;
    vault.UseToken(server.RootToken);
    vault.AddKeyValue("secret", "a", secret => secret.Section = "Second");
});
Vault.Configuration.VaultConfigurationExtensions.AddVault(builder, neighbour => neighbour.Address = server.Address);

IConfigurationRoot configuration = builder.Build();
Console.WriteLine($"{configuration["key"]}, {configuration["Second:key"]}, neighbour {configuration["neighbour"]}");
