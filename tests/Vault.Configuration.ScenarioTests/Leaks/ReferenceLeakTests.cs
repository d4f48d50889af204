using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Faults;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Leaks;

/// <summary>Values that come by other ways: through a reference, from a file, and those that lead to Vault.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class ReferenceLeakTests
{
    [Fact]
    public async Task What_a_setting_refers_to_is_not_shown_nor_is_the_rest_of_its_text()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        scene.Server.PutSecret("secret", "db", ("username", scene.Secret("user name")), ("password", scene.Secret()));
        string around = scene.Secret("text around a reference");
        Dictionary<string, string?> settings = new()
        {
            ["ConnectionStrings:Orders"] = $"Extra={around};Username=${{vault:secret/db#username}};Password=${{vault:secret/db#password}}",
            ["Password"] = "vault:secret/db#password",
        };
        IConfigurationRoot root = scene.BuildReferences(settings);
        root["ConnectionStrings:Orders"].Should().Contain(root["Password"]);

        scene.Server.PutSecret("secret", "db", ("username", scene.Secret("user name")), ("password", scene.Secret()));
        await scene.PassOneRoundAsync(root);
        scene.Server.PutSecret("secret", "db", ("username", scene.Secret("user name")));
        await scene.PassOneRoundAsync(root);
        scene.Server.DeleteSecret("secret", "db");
        await scene.PassOneRoundAsync(root);

        scene.Fail(() => scene.BuildReferences(new() { ["Broken"] = $"${{vault:secret/db#password}};{around}" }));
        scene.Fail(() => scene.BuildReferences(new() { ["Broken"] = $"{around}${{vault:secret/db}}" }));
        await scene.EndWithoutALeakAsync();
    }

    [Fact]
    public async Task What_is_in_injected_files_is_not_shown_whole_broken_or_forbidden()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        using TemporaryFolder folder = new();
        folder.Write("openai", scene.Secret("content of a file"));
        folder.Write("db.json", $$"""{"password":"{{scene.Secret("field of a file")}}"}""");
        folder.Write("lines.env", $"export KEY={scene.Secret("line of a file")}");
        Microsoft.Extensions.Time.Testing.FakeTimeProvider time = new();
        IConfigurationRoot root = new ConfigurationBuilder().AddInjectedSecrets(folder.Path, options =>
        {
            options.TimeProvider = time;
            options.LoggerFactory = scene.Loggers;
        }).Build();
        using IDisposable disposed = (IDisposable)root;
        root["password"].Should().StartWith("Pl4");

        folder.Write("db.json", $$"""{"password":"{{scene.Secret("field of a broken file")}}""");
        folder.Write("lines.env", $"export KEY='{scene.Secret("line that does not end")}");
        folder.Write("openai", scene.Secret("content of a file"));
        for (int look = 0; look < 4; look++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
        }

        root.Providers.ToList().ForEach(provider => scene.Sinks.Write("provider", provider.ToString()));
        folder.Write("db.json", $$"""{"password":{{scene.Secret("no JSON at all")}}}""");
        scene.Fail(() => new ConfigurationBuilder().AddInjectedSecrets(folder.Path, options => options.LoggerFactory = scene.Loggers).Build());
        await scene.EndWithoutALeakAsync();
    }

    [Fact]
    public async Task The_password_of_a_proxy_is_not_shown()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        scene.Server.PutSecret("secret", "a", ("key", scene.Secret()));
        string password = scene.Secret("password of a proxy");
        await using Front proxy = Front.AsProxy(scene.Server.Address, "HTTP/1.1 502 Bad Gateway");

        await scene.FailToBuildAsync(vault =>
        {
            vault.Options.Address = new Uri("https://vault.internal:8200");
            vault.Options.Proxy = new Uri($"http://user:{password}@127.0.0.1:{proxy.Port}");
            vault.Options.StartupTimeout = TimeSpan.FromSeconds(1);
            vault.UseToken(scene.Server.RootToken).AddKeyValue("secret", "a");
        });

        proxy.Greetings.Should().NotBeEmpty("it was asked");
        await scene.EndWithoutALeakAsync();
    }
}
