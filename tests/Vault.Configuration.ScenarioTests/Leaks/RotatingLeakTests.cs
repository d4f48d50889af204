using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vault.Configuration.ScenarioTests.Faults;

namespace Vault.Configuration.ScenarioTests.Leaks;

/// <summary>
/// What is built of secrets, by functions that quote them in every exception, as connection strings are quoted by those who read
/// them. What such a function throws at its caller is his own; what the library says of it must not hold it.
/// </summary>
[Collection(AloneInTheProcess.Name)]
public sealed class RotatingLeakTests
{
    private const string Key = "Llm:ApiKey";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_that_building_checking_and_disposing_quote_is_not_shown()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        string first = scene.Secret("first value");
        string unbuildable = scene.Secret("value that building quotes");
        string uncheckable = scene.Secret("value that the check quotes");
        string refused = scene.Secret("value that the check refuses");
        string last = scene.Secret("last value");
        IConfigurationRoot root = Build(scene, first);
        ServiceCollection services = Services(scene, root);
        RotatingOptions<Client>? options = null;
        services.AddRotating<Client>(
            Key,
            value => value == unbuildable ? throw new FormatException($"bad: {value}") : new Client(value),
            configure: chosen =>
            {
                options = chosen;
                chosen.Check = (client, _) => client.Holds(uncheckable)
                    ? throw new HttpRequestException($"401 for {uncheckable}")
                    : new(!client.Holds(refused));
            });
        await using (ServiceProvider built = services.BuildServiceProvider())
        {
            Rotating<Client> rotating = built.GetRequiredService<Rotating<Client>>();
            using (Lent<Client> lent = rotating.Borrow())
            {
                scene.Sinks.Write("rotating", $"{rotating} {lent} {options}");
            }

            int failures = 0;
            foreach (string bad in (string[])[unbuildable, uncheckable, refused])
            {
                await WriteAsync(scene, root, bad);
                failures++;
                await scene.Scenario.UntilAsync(() => scene.Scenario.Logs.Count(701) == failures, "the background has tried it");
            }

            scene.Sinks.Write("exception", (await FluentActions.Awaiting(() => rotating.RotateAsync(Stop).AsTask()).Should().ThrowAsync<InvalidOperationException>()).Which);

            await WriteAsync(scene, root, last);
            await rotating.RotateAsync(Stop);
            rotating.Current.Holds(last).Should().BeTrue();

            scene.Server.DestroySecret("secret", "llm", 5);
            await root.GetVaultRefresher().RefreshAsync(Stop);
            scene.Sinks.Write("exception", (await FluentActions.Awaiting(() => rotating.RotateAsync(Stop).AsTask()).Should().ThrowAsync<InvalidOperationException>()).Which);
        }

        await scene.Scenario.UntilAsync(() => scene.Scenario.Logs.Count(704) >= 5, "three that did not pass, the first and the last threw when they were disposed");
        scene.Sinks.Lines.Should().Contain(line => line.Sink == "metric Vault.Configuration" && line.Text.StartsWith("vault.configuration.rotating.rotations", StringComparison.Ordinal));
        await scene.EndWithoutALeakAsync();
    }

    [Fact]
    public async Task The_first_instance_that_cannot_be_had_shows_no_value()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        string refused = scene.Secret("refused value");
        ServiceCollection services = Services(scene, Build(scene, refused));
        services.AddRotating<Client>(Key, value => new Client(value), configure: options => options.Check = (_, _) => new(false));
        await using ServiceProvider built = services.BuildServiceProvider();
        Rotating<Client> rotating = built.GetRequiredService<Rotating<Client>>();

        scene.Fail(() => rotating.Borrow());
        scene.Fail(() => _ = rotating.Current);
        scene.Sinks.Write("rotating", rotating.ToString());

        await scene.EndWithoutALeakAsync();
    }

    [Fact]
    public async Task Texts_that_are_no_certificate_and_no_key_are_not_shown()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        string privateKey = scene.Secret("private key");
        scene.Server.PutSecret(
            "secret", "tls", ("certificate", scene.Secret("certificate")), ("private_key", $"-----BEGIN PRIVATE KEY-----\n{privateKey}\n-----END PRIVATE KEY-----"));
        IConfigurationRoot root = scene.BuildWithToken(vault => vault.AddKeyValue("secret", "tls", secret => secret.Section = "Tls"));
        ServiceCollection services = Services(scene, root);
        services.AddRotatingCertificate("Tls");
        await using ServiceProvider built = services.BuildServiceProvider();
        RotatingCertificate certificate = built.GetRequiredService<RotatingCertificate>();

        scene.Fail(() => _ = certificate.Context);
        scene.Fail(() => _ = certificate.CreateServerOptions());
        scene.Sinks.Write("rotating", certificate.ToString());

        await scene.EndWithoutALeakAsync();
    }

    private static IConfigurationRoot Build(LeakScene scene, string value)
    {
        scene.Server.PutSecret("secret", "llm", ("ApiKey", value));
        return scene.BuildWithToken(vault => vault.AddKeyValue("secret", "llm", secret =>
        {
            secret.Section = "Llm";
            secret.OnDeleted = DeletedSecretBehavior.Remove;
        }));
    }

    private static ServiceCollection Services(LeakScene scene, IConfigurationRoot root)
    {
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(root).AddSingleton<TimeProvider>(scene.Scenario.Time).AddSingleton<ILoggerFactory>(scene.Loggers);
        return services;
    }

    private static async Task WriteAsync(LeakScene scene, IConfigurationRoot root, string value)
    {
        scene.Server.PutSecret("secret", "llm", ("ApiKey", value));
        await root.GetVaultRefresher().RefreshAsync(Stop);
    }

    /// <summary>Shows its value where it ends, and nowhere else.</summary>
    private sealed class Client(string value) : IDisposable
    {
        public bool Holds(string other) => value == other;

        public void Dispose() => throw new IOException($"closing {value}");
    }
}
