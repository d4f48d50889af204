using Vault.Configuration;
using WebApi;
using WebApi.StandIn;

if (args.Contains("--print-policy"))
{
    // What the token has to be allowed, and nothing more, from the very lines that read the secrets. Neither Vault nor a login is needed.
    Console.WriteLine(VaultPolicy.Generate(VaultSetup.AddSecrets));
    return 0;
}

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// Without VAULT_ADDR: a Vault in memory, and a stand-in for the providers that accepts the keys in it. Runs wherever .NET does.
bool isForTryingOut = !VaultSetup.HasAddress(builder.Configuration);
await using StandInLlm? standIn = isForTryingOut ? await StandInLlm.StartAsync() : null;
await using EmbeddedVault? embedded = standIn is null ? null : await EmbeddedVault.StartAsync(standIn);
builder.Configuration.AddInMemoryCollection(standIn?.Settings);

if (args.Contains("--vault-check"))
{
    // Its own doctor: says whether it would start, and if not, what to do.
    VaultCheckReport report = await VaultCheck.RunAsync(builder.Configuration, Configure);
    Console.WriteLine(report);
    return report.Succeeded ? 0 : 1;
}

builder.AddVault(Configure);

foreach (LlmProvider provider in LlmProvider.All)
{
    // Options are bound as ever, and IOptionsMonitor sees each new version.
    builder.Services.AddOptions<LlmOptions>(provider.Name)
        .BindConfiguration(provider.Name)
        .ValidateDataAnnotations()
        .ValidateOnStart();

    // Puts the newest key on each request. When the provider refuses it, Vault is asked, and the request sent once more.
    builder.Services.AddHttpClient(provider.Name).AddVaultApiKey($"{provider.Name}:ApiKey", provider.Preset);
}

builder.Services.AddChatClients(); // Of Microsoft.Extensions.AI, on those clients. They know of neither keys nor Vault.

WebApplication app = builder.Build();

app.UseFileServer(); // The page, from wwwroot.
app.MapKeys();
app.MapChat();
app.MapMode(embedded);
if (app.Environment.IsDevelopment())
{
    app.MapConfiguration(builder.Configuration);
}

if (embedded is not null && standIn is not null)
{
    app.MapRotation(embedded);
    app.MapAttempts(standIn);
}

await app.RunAsync();
return 0;

void Configure(VaultConfigurationBuilder vault)
{
    VaultSetup.Connect(vault, builder.Configuration, embedded);
    VaultSetup.AddSecrets(vault);
}
