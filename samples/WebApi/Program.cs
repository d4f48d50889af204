using WebApi;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// Without VAULT_ADDR: a Vault in memory with made-up keys, so that this runs wherever .NET does.
await using EmbeddedVault? embedded = VaultSetup.HasAddress(builder.Configuration) ? null : await EmbeddedVault.StartAsync();

builder.AddVault(vault =>
{
    VaultSetup.Connect(vault, builder.Configuration, embedded);

    // The field api_key of each secret becomes a configuration key, as if it stood in appsettings.json.
    vault.AddKeyValue("secret", "ai/openai", secret => secret.SelectField("api_key", "OpenAI:ApiKey"));
    vault.AddKeyValue("secret", "ai/anthropic", secret => secret.SelectField("api_key", "Anthropic:ApiKey"));
    vault.AddKeyValue("secret", "ai/gemini", secret => secret.SelectField("api_key", "Gemini:ApiKey"));
});

// From here on nothing knows of Vault: options are bound as ever, and IOptionsMonitor sees each new version.
foreach (LlmProvider provider in LlmProvider.All)
{
    builder.Services.AddOptions<LlmOptions>(provider.Name)
        .BindConfiguration(provider.Name)
        .ValidateDataAnnotations()
        .ValidateOnStart();
}

WebApplication app = builder.Build();

app.UseFileServer(); // The page, from wwwroot.
app.MapKeys();
app.MapMode(embedded);
if (embedded is not null)
{
    app.MapRotation(embedded);
}

await app.RunAsync();
