using System.Text.RegularExpressions;
using Vault.Configuration.Testing;
using Vault.Configuration.Tool;

namespace Vault.Configuration.ToolTests;

/// <summary>A folder with the settings of an application, beside a Vault in memory with what it reads.</summary>
internal sealed partial class Application : IAsyncDisposable
{
    public const string PlantedSecret = "planted-7f3a9c";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vault-config-");
    private readonly VaultTestAppRole _role;

    private Application(VaultTestServer server)
    {
        Server = server;
        server.PutSecret("secret", "ai/openai", ("api_key", PlantedSecret));
        server.PutSecret("secret", "orders/db", ("user", "app"), ("password", PlantedSecret));
        server.PutSecret("secret", "orders/mail", ("password", PlantedSecret));
        Allow("secret/data/ai/openai\" { capabilities = [\"read\"] } path \"secret/data/orders/*\" { capabilities = [\"read\"] } path \"secret/metadata/orders/*");
        _role = server.AddAppRole("orders", options => options.Policies = ["orders"]);
        SecretId = _role.SecretId!;
        Secrets = """{ "Path": "secret/ai/openai", "Fields": { "api_key": "OpenAI:ApiKey" } }, { "Mount": "secret", "Path": "orders/", "Section": "Orders" }""";
    }

    public VaultTestServer Server { get; }

    /// <summary>The list in the settings, without its brackets.</summary>
    public string Secrets { get; set; }

    public string SecretId { get; set; }

    public string Folder => _folder.FullName;

    public static async Task<Application> StartAsync(VaultTestServerOptions? options = null) =>
        new(await VaultTestServer.StartAsync(options ?? new(), TestContext.Current.CancellationToken));

    /// <summary>The policy, as the text between <c>path "</c> and <c>" { capabilities = ["read", "list"] }</c>.</summary>
    public void Allow(string paths) => Server.AddPolicy("orders", $$"""path "{{paths}}" { capabilities = ["read", "list"] }""");

    public void WriteSettings() => WriteSettings($$"""
        {
          "Vault": {
            "Address": "{{Server.Address}}",
            "Authentication": { "Method": "approle", "RoleId": "{{_role.RoleId}}", "SecretId": "{{SecretId}}" },
            "Secrets": [ {{Secrets}} ]
          }
        }
        """);

    public void WriteSettings(string json, string file = "appsettings.json") => File.WriteAllText(Path.Combine(Folder, file), json);

    /// <summary>Runs the tool on these settings.</summary>
    public async Task<ToolRun> RunAsync(params string[] args)
    {
        if (!File.Exists(Path.Combine(Folder, "appsettings.json")))
        {
            WriteSettings();
        }

        return await ToolRun.StartAsync([.. args, "--project", Folder], isTerminal: false, Clean);
    }

    /// <summary>What is another in each run gets a name.</summary>
    public string Clean(string text) => Life().Replace(
        text.Replace(Server.Address.ToString().TrimEnd('/'), "ADDRESS", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal), "lives TIME").TrimEnd('\n');

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"lives [\d:.]+")]
    private static partial Regex Life();
}

/// <summary>What one run of the tool left.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public static async Task<ToolRun> StartAsync(string[] args, bool isTerminal = false, Func<string, string>? clean = null)
    {
        StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = await CommandLine.RunAsync(args, output, error, isTerminal, TestContext.Current.CancellationToken);
        clean ??= text => text;
        return new ToolRun(code, clean(output.ToString()), clean(error.ToString()));
    }
}
