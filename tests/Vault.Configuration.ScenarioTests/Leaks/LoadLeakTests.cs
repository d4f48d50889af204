using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Vault.Configuration.ScenarioTests.Faults;

namespace Vault.Configuration.ScenarioTests.Leaks;

[Collection(AloneInTheProcess.Name)]
public sealed class LoadLeakTests
{
    [Fact]
    public async Task First_load_rotation_deletion_and_outage_show_no_value()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        scene.Server.PutSecret("secret", "a", ("key", scene.Secret()), ("Key", scene.Secret()));
        scene.Server.PutSecretJson("secret", "apps/b", JsonSerializer.Serialize(new { nested = new { key = scene.Secret() }, list = new[] { scene.Secret() } }));
        scene.Server.PutSecret("secret", "apps/c", ("key", scene.Secret()));
        IConfigurationRoot root = scene.BuildWithToken(vault => vault.AddKeyValue("secret", "a").AddKeyValue("secret", "apps/").AddSecret("secret/apps/c", secret => secret.Section = "Also"));

        scene.Server.PutSecret("secret", "a", ("key", scene.Secret()));
        await scene.PassOneRoundAsync(root);
        scene.Server.DeleteSecret("secret", "a");
        await scene.PassOneRoundAsync(root);
        scene.Server.Seal();
        await scene.PassOneRoundAsync(root);
        scene.Server.Unseal();
        root.Reload();
        await scene.PassOneRoundAsync(root);

        await scene.EndWithoutALeakAsync();
    }

    [Fact]
    public async Task What_is_held_back_is_not_shown()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        foreach (string path in (string[])["checked", "thrown", "required", "group/a", "group/b"])
        {
            scene.Server.PutSecret("secret", path, ("key", scene.Secret()), ("needed", "1"));
        }

        bool isGood = true;
        IConfigurationRoot root = scene.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "checked", secret => secret.ValidateBeforePublish = (candidate, _) =>
            {
                scene.Sinks.Write("candidate", candidate.ToString());
                return new(isGood ? VaultVerdict.Accept : VaultVerdict.Reject);
            });
            vault.AddKeyValue("secret", "thrown", secret => secret.ValidateBeforePublish = (candidate, _) =>
                isGood ? new(VaultVerdict.Accept) : throw new InvalidOperationException($"no good: {candidate.Values["key"]}", new IOException(candidate.Values["key"])));
            vault.AddKeyValue("secret", "required", secret => secret.RequiredKeys.Add("needed"));
            vault.AddKeyValue("secret", "group/", secret => secret.Group = "group");
        });
        isGood = false;
        scene.Server.PutSecret("secret", "checked", ("key", scene.Secret()));
        scene.Server.PutSecret("secret", "thrown", ("key", scene.Secret()));
        scene.Server.PutSecret("secret", "required", ("key", scene.Secret()));
        scene.Server.PutSecret("secret", "group/a", ("key", scene.Secret()));
        await scene.PassOneRoundAsync(root);
        await scene.PassOneRoundAsync(root);
        await scene.FailToBuildAsync(vault => vault.UseToken(scene.Server.RootToken).AddKeyValue("secret", "thrown", secret =>
            secret.ValidateBeforePublish = (candidate, _) => throw new InvalidOperationException(candidate.Values["key"])));
        await scene.FailToBuildAsync(vault => vault.UseToken(scene.Server.RootToken).AddKeyValue("secret", "checked", secret => secret.MapKey = key =>
            throw new InvalidOperationException("MapKey")));

        await scene.EndWithoutALeakAsync();
    }

    [Fact]
    public async Task A_binder_a_validator_a_listener_and_callbacks_that_quote_the_value_are_not_repeated()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        scene.Server.PutSecretJson("secret", "http", """{"Timeout":5,"Key":"k"}""");
        scene.Server.PutSecretJson("secret", "free", """{"Timeout":5}""");
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(scene.Loggers);
        builder.AddVault(vault =>
        {
            scene.Scenario.Prepare(vault);
            vault.UseToken(scene.Server.RootToken);
            vault.AddKeyValue("secret", "http", secret => secret.Section = "Http");
            vault.AddKeyValue("secret", "free", secret => secret.Section = "Free");
            vault.ValidateBeforePublish<HttpOptions>("Http");
            vault.Events.OnReloaded = reloaded =>
            {
                scene.Sinks.Write("event OnReloaded", reloaded);
                throw new InvalidOperationException("not a secret");
            };
        });
        builder.Services.AddOptions<HttpOptions>().BindConfiguration("Http")
            .Validate(options => options.Key == "k" ? true : throw new InvalidOperationException(options.Key));
        builder.Services.AddOptions<FreeOptions>().BindConfiguration("Free");
        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        IConfigurationRoot root = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        _ = host.Services.GetRequiredService<IOptionsMonitor<FreeOptions>>().CurrentValue;
        using IDisposable listener = ChangeToken.OnChange(root.GetReloadToken, () => throw new InvalidOperationException(root["Free:Timeout"], new IOException(root["Free:Timeout"])));

        foreach (string path in (string[])["http", "free"])
        {
            scene.Server.PutSecret("secret", path, ("Timeout", scene.Secret("value that is no number")), ("Key", "k"));
        }

        await scene.PassOneRoundAsync(root);
        scene.Server.PutSecret("secret", "http", ("Timeout", "6"), ("Key", scene.Secret("value that a validator quotes")));
        await scene.PassOneRoundAsync(root);
        await scene.Scenario.UntilAsync(() => scene.Scenario.Logs.Count(600) > 0, "the listener has thrown");
        await scene.Scenario.UntilAsync(() => scene.Scenario.Logs.Count(601) > 0, "the callback has thrown");
        await host.StopAsync(TestContext.Current.CancellationToken);

        await scene.EndWithoutALeakAsync();
    }

    private sealed class HttpOptions
    {
        public int Timeout { get; set; }

        public string Key { get; set; } = "";
    }

    private sealed class FreeOptions
    {
        public int Timeout { get; set; }
    }
}
