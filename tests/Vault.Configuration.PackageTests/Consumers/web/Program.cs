using Vault.Configuration;
using Vault.Configuration.Testing;

await using VaultTestServer server = await VaultTestServer.StartAsync();
server.PutSecret("secret", "a", ("key", "web"));
server.AddPolicy("web", """path "secret/data/a" { capabilities = ["read"] }""");
server.AddKubernetesRole("web", options =>
{
    options.Policies = ["web"];
    options.BoundServiceAccountNames = ["web"];
    options.BoundServiceAccountNamespaces = ["shop"];
});
string account = Path.GetTempFileName();
await File.WriteAllTextAsync(account, server.CreateServiceAccountToken("shop", "web"));

WebApplicationBuilder builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
builder.Logging.ClearProviders();
builder.AddVault(vault =>
{
    vault.Options.Address = server.Address;
    vault.UseKubernetes("web", pod => pod.TokenFile = account);
    vault.AddKeyValue("secret", "a");
});
await using WebApplication app = builder.Build();
app.MapGet("/", (IConfiguration configuration) => configuration["key"]);
app.MapHealthChecks("/health");
await app.StartAsync();
using HttpClient client = new() { BaseAddress = new Uri(app.Urls.Single()) };
Console.WriteLine($"{await client.GetStringAsync("/")}, {await client.GetStringAsync("/health")}");
File.Delete(account);
