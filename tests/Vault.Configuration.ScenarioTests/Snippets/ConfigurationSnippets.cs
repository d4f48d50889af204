using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>What the guide to the settings shows, compiled and run.</summary>
public sealed class ConfigurationSnippets
{
    [Fact]
    public void Without_settings_the_program_of_the_guide_says_all_that_is_missing()
    {
        Action start = () => FromSection([]);

        start.Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(3);
    }

    [Fact]
    public async Task Code_adds_to_what_the_section_says_and_a_second_section_serves_a_second_vault()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        server.PutSecret("secret", "ai/openai", ("api_key", "openai"));
        server.PutSecret("secret", "ai/anthropic", ("api_key", "anthropic"));
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        foreach (string section in (string[])["Vault", "SecondVault"])
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                [$"{section}:Name"] = section,
                [$"{section}:Address"] = server.Address.ToString(),
                [$"{section}:Authentication:Method"] = "token",
                [$"{section}:Authentication:Token"] = server.RootToken,
                [$"{section}:Secrets:0:Path"] = "secret/ai/openai",
                [$"{section}:Secrets:0:Section"] = $"Of{section}",
            });
        }

        WithCode(builder);
        Second(builder);

        builder.Configuration["OfVault:api_key"].Should().Be("openai");
        builder.Configuration["Anthropic:api_key"].Should().Be("anthropic");
        builder.Configuration["OfSecondVault:api_key"].Should().Be("openai");
        ((IDisposable)builder.Configuration).Dispose();
    }

    private static void FromSection(string[] args)
    {
        // snippet: configuration-host
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

        builder.AddVault();
        // end
    }

    private static void WithCode(WebApplicationBuilder builder)
    {
        // snippet: configuration-code
        builder.AddVault(vault =>
        {
            vault.Options.StartupTimeout = TimeSpan.FromMinutes(2); // Whatever the section says.
            vault.AddSecret("secret/ai/anthropic", secret => secret.Section = "Anthropic"); // Besides those of the section.
        });
        // end
    }

    private static void Second(WebApplicationBuilder builder)
    {
        // snippet: configuration-second
        builder.Configuration.AddVault(builder.Configuration.GetSection("SecondVault"));
        // end
    }

    /// <summary>As <c>WebApplicationFactory</c> has it.</summary>
    private abstract class Factory
    {
        protected abstract void ConfigureWebHost(IWebHostBuilder builder);
    }

    private sealed class SwitchedOff : Factory
    {
        // snippet: configuration-test
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Vault:Disabled", "true");
            builder.UseSetting("OpenAI:ApiKey", "of-the-test");
        }
        // end
    }
}
