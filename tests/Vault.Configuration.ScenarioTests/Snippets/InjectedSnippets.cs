using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vault.Configuration.ScenarioTests.Injected;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>What the guide about Vault Agent shows, compiled and run.</summary>
public sealed class InjectedSnippets : IDisposable
{
    private readonly InjectedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void In_development_the_program_of_the_guide_starts_without_the_folder()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });

        Injected(builder);

        using ServiceProvider services = builder.Services.BuildServiceProvider();
        services.GetRequiredService<IOptions<OrdersDbOptions>>().Value.Password.Should().BeNull();
    }

    [Fact]
    public void Elsewhere_the_programs_of_the_guide_say_which_folder_is_missing()
    {
        foreach ((Action<WebApplicationBuilder> start, string folder) in new (Action<WebApplicationBuilder>, string)[]
            { (Injected, "/vault/secrets"), (Short, "/vault/secrets"), (OneAKey, "/mnt/secrets") })
        {
            FluentActions.Invoking(() => start(WebApplication.CreateBuilder()))
                .Should().Throw<VaultException>().Which.Message.Should().Contain(folder).And.Contain("is not there");
        }
    }

    [Fact]
    public void Without_the_folder_the_program_that_moves_logs_in() =>
        FluentActions.Invoking(() => Moving(WebApplication.CreateBuilder()))
            .Should().Throw<OptionsValidationException>().Which.Message.Should().Contain("Outside a pod");

    [Theory]
    [InlineData("orders", """{ "Orders": { "Db": { "Password": "x" } } }""", "Orders:Db:Password")]
    [InlineData("orders.env", "export Orders__Db__Password='x'", "Orders:Db:Password")]
    [InlineData("Orders__Db__Password", "x", "Orders:Db:Password")]
    [InlineData("orders/db.json", """{ "Password": "x" }""", "orders:Password")]
    [InlineData("orders/db.json", """{ "Password": "x" }""", "orders:db:Password", true)]
    public void The_table_of_keys_is_right(string file, string content, string key, bool fileNameAsSection = false)
    {
        string row = $"| `{file}`{(fileNameAsSection ? ", with `FileNameAsSection`" : "")} | `{content}` | `{key}` |";
        Repository.Read("docs/guides/vault-agent.md").Should().Contain(row);
        _folder.Write(file, content);

        _folder.Build(options => options.FileNameAsSection = fileNameAsSection)[key].Should().Be("x");
    }

    private static void Injected(WebApplicationBuilder builder)
    {
        // snippet: injected
        builder.Configuration.AddInjectedSecrets("/vault/secrets", options =>
        {
            options.Ignore("token"); // Vault Agent's own, if it is there.
            options.Optional = builder.Environment.IsDevelopment();
        });

        builder.Services.AddOptions<OrdersDbOptions>().BindConfiguration("Orders:Db");
        // end
    }

    private static void Short(WebApplicationBuilder builder)
    {
        // snippet: injected-short
        builder.Configuration.AddInjectedSecrets("/vault/secrets", options => options.Section = "Orders");
        // end
    }

    private static void OneAKey(WebApplicationBuilder builder)
    {
        // snippet: injected-text
        builder.Configuration.AddInjectedSecrets("/mnt/secrets", options => options.Format = InjectedFormat.Text);
        // end
    }

    private static void Moving(WebApplicationBuilder builder)
    {
        // snippet: injected-move
        if (Directory.Exists("/vault/secrets"))
        {
            builder.Configuration.AddInjectedSecrets("/vault/secrets");
        }
        else
        {
            builder.AddVault(vault =>
            {
                vault.Options.Address = new Uri("https://vault.vault.svc:8200");
                vault.UseKubernetes("orders");
                vault.AddKeyValue("secret", "orders/db", secret =>
                {
                    secret.Section = "Orders:Db";
                    secret.KeyNaming = KeyNaming.PascalCase; // user and password become User and Password.
                });
            });
        }
        // end
    }

    private sealed class OrdersDbOptions
    {
        public string? Password { get; set; }
    }
}
