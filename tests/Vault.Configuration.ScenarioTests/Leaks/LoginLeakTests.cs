using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Authentication;
using Vault.Configuration.ScenarioTests.Faults;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Leaks;

[Collection(AloneInTheProcess.Name)]
public sealed class LoginLeakTests
{
    public static TheoryData<string> Names => LoginCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_login_shows_a_credential_or_a_token(string name)
    {
        using LoginCase login = LoginCases.Named(name);
        await using LeakScene scene = await ArrangeAsync(login);
        IConfigurationRoot root = scene.Build(vault => Choose(vault, login));
        await scene.Scenario.RestAsync(root);

        login.Refuse(scene.Server);
        scene.Scenario.Time.Advance(TimeSpan.FromMinutes(6));
        await scene.Scenario.PassTimeUntilAsync(() => Scenario.Status(root).LastFailure?.Kind == VaultErrorKind.LoginRejected, TimeSpan.FromSeconds(1));
        scene.Sinks.Write("status", Scenario.Status(root));
        login.Rotate(scene.Server);
        scene.Server.PutSecret("secret", "a", ("key", scene.Secret()));
        string? before = root["key"];
        await scene.Scenario.PassTimeUntilAsync(() => root["key"] != before, TimeSpan.FromSeconds(1));

        await EndAsync(scene, login);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_start_that_is_refused_shows_no_credential(string name)
    {
        using LoginCase login = LoginCases.Named(name);
        await using LeakScene scene = await ArrangeAsync(login);
        login.Spoil(scene.Server);

        await scene.FailToBuildAsync(vault => Choose(vault, login));

        await EndAsync(scene, login);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_server_that_repeats_what_was_sent_gets_nothing_repeated(string name)
    {
        using LoginCase login = LoginCases.Named(name);
        foreach (int status in (int[])[400, 403, 404, 500, 503])
        {
            await using LeakScene scene = await ArrangeAsync(login);

            await scene.FailToBuildAsync(vault =>
            {
                Choose(vault, login);
                if (!login.NeedsHttps)
                {
                    vault.UseHttpMessageHandler(new EchoingHandler(scene.Server.CreateHandler(), (HttpStatusCode)status));
                }
                else
                {
                    scene.Server.Faults.Fail((HttpStatusCode)status);
                }
            });

            await EndAsync(scene, login);
        }
    }

    private static async Task<LeakScene> ArrangeAsync(LoginCase login)
    {
        LeakScene scene = await LeakScene.StartAsync(login.NeedsHttps);
        login.ServerCertificate = scene.Server.Certificate?.ExportCertificatePem();
        scene.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        scene.Server.PutSecret("secret", "a", ("key", scene.Secret()));
        login.Arrange(scene.Server);
        return scene;
    }

    private static void Choose(VaultConfigurationBuilder vault, LoginCase login)
    {
        login.Use(vault);
        vault.AddKeyValue("secret", "a");
    }

    private static Task EndAsync(LeakScene scene, LoginCase login)
    {
        foreach (string secret in login.Secrets)
        {
            scene.Plant("credential", secret);
        }

        return scene.EndWithoutALeakAsync();
    }
}
