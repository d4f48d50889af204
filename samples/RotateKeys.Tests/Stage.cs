using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing;

namespace RotateKeys.Tests;

/// <summary>A Vault with an old key in it, the provider, a replica; and the program as the operator runs it.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string AdminKey = "the-admin-key";
    public const string GivenKey = "the-given-key";

    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    private Stage(VaultTestServer vault, StandInWeb web)
    {
        Vault = vault;
        Web = web;
    }

    public VaultTestServer Vault { get; }

    public StandInWeb Web { get; }

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    public static async Task<Stage> StartAsync(string? keyId = "old")
    {
        VaultTestServer vault = await VaultTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        vault.PutSecret("secret", "ai/llm", ("api_key", "the-old-key"), ("owner", "team-a"));
        vault.SetCustomMetadata("secret", "ai/llm", [new("team", "a"), .. keyId is null ? [] : new KeyValuePair<string, string>[] { new("key_id", keyId) }]);
        return new(vault, await StandInWeb.StartAsync());
    }

    public async Task<int> RunAsync(params string[] args)
    {
        Dictionary<string, string> environment = new()
        {
            ["VAULT_ADDR"] = Vault.Address.ToString(),
            ["VAULT_TOKEN"] = Vault.RootToken,
            ["OPENAI_ADMIN_KEY"] = AdminKey,
            ["OPENAI_PROJECT_ID"] = "proj_1",
            ["OPENAI_BASE_URL"] = $"{Web.Address}/v1",
            ["ANTHROPIC_ADMIN_KEY"] = AdminKey,
            ["ANTHROPIC_BASE_URL"] = Web.Address,
            ["GOOGLE_ACCESS_TOKEN"] = AdminKey,
            ["GOOGLE_API_KEYS_URL"] = Web.Address,
            ["AZURE_ACCESS_TOKEN"] = AdminKey,
            ["AZURE_MANAGEMENT_URL"] = Web.Address,
            ["AZURE_RESOURCE_ID"] = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a",
        };
        Command command = new(name => environment.GetValueOrDefault(name), new StringReader(GivenKey), _output, _errors, isInteractive: false, new JumpingClock());
        int exitCode = await command.RunAsync([.. args, "--path", "ai/llm", "--replica", $"{Web.Address}/api/keys"], TestContext.Current.CancellationToken);

        // Whatever happens, no output ever holds a key or a token.
        foreach (string secret in (string[])[AdminKey, GivenKey, StandInWeb.NewKey, "the-old-key", Vault.RootToken])
        {
            (Output + Errors).Should().NotContain(secret);
        }

        return exitCode;
    }

    /// <summary>What an application reads: fields, version and custom metadata.</summary>
    public async Task<(JsonObject Fields, int Version, JsonObject Notes)> ReadAsync()
    {
        using HttpClient http = new();
        http.DefaultRequestHeaders.Add("X-Vault-Token", Vault.RootToken);
        JsonNode? data = (await http.GetFromJsonAsync<JsonNode>($"{Vault.Address}v1/secret/data/ai/llm", TestContext.Current.CancellationToken))!["data"];
        return (data!["data"]!.AsObject(), data["metadata"]!["version"]!.GetValue<int>(), data["metadata"]!["custom_metadata"]!.AsObject());
    }

    public async ValueTask DisposeAsync()
    {
        await Vault.DisposeAsync();
        await Web.DisposeAsync();
    }
}
