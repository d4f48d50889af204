using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ContractTests.Facts;
using Vault.Configuration.ContractTests.Server;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ContractTests.EndToEnd;

/// <summary>A program that reads from the target through <c>AddVault</c>, and asks it again every second.</summary>
internal sealed class Application : IDisposable
{
    public const int LoggedIn = 200;
    public const int TokenRenewed = 204;
    public const int LeaseRenewed = 306;
    public const int ScanNotPossible = 320;

    /// <summary>Real time, so that a fact that does not hold fails and does not hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1.5);

    /// <summary>On the fake clock. No other wait has it, so that the clock's timers tell how many answers are awaited.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMilliseconds(299_999);

    private readonly Target _vault;
    private readonly IConfigurationRoot _root;

    private Application(Target vault, IConfigurationRoot root, LogRecorder logs)
    {
        _vault = vault;
        _root = root;
        Logs = logs;
    }

    public IConfiguration Configuration => _root;

    public LogRecorder Logs { get; }

    public VaultSourceStatus Status => _root.GetVaultRefresher().Status.Single();

    public string? this[string key] => _root[key];

    public static Application Start(Target vault, Action<VaultConfigurationBuilder> configure)
    {
        LogRecorder logs = new();
        IConfigurationRoot root = new ConfigurationBuilder().AddVault(builder =>
        {
            builder.Options.Address = vault.Server.Address;
            builder.Options.ReportFirstFailureOnStandardError = false;
            builder.Options.Refresh.Interval = TimeSpan.FromSeconds(1);
            builder.UseLoggerFactory(logs);
            if (vault.Server.Time is { } time)
            {
                builder.Options.RequestTimeout = RequestTimeout;
                builder.UseTimeProvider(time);
            }

            configure(builder);
        }).Build();
        return new Application(vault, root, logs);
    }

    /// <summary>Logs in with AppRole, by a role with these settings and with the right to read everything of the test's KV mount.</summary>
    public static async Task<Application> StartWithAppRoleAsync(Target vault, string settings, Action<VaultConfigurationBuilder> configure)
    {
        (string roleId, string secretId) = await AddRoleAsync(vault, settings);
        return Start(vault, builder =>
        {
            builder.UseAppRole(VaultCredential.FromValue(roleId), VaultCredential.FromValue(secretId), auth => auth.Mount = vault.AppRole["auth/".Length..]);
            configure(builder);
        });
    }

    /// <summary>A role "app" that may read the test's KV mount, and what logs in with it.</summary>
    public static async Task<(string RoleId, string SecretId)> AddRoleAsync(Target vault, string settings)
    {
        string policy = await vault.PolicyAsync($$"""path "{{vault.Kv}}/*" { capabilities = ["read", "list"] }""");
        JsonObject role = JsonNode.Parse(settings)!.AsObject();
        role["token_policies"] = policy;
        (await vault.SendAsync("POST", $"{vault.AppRole}/role/app", role.ToJsonString()).StatusAsync()).Should().Be(204);
        JsonNode roleId = await vault.SendAsync("GET", $"{vault.AppRole}/role/app/role-id").JsonAsync();
        JsonNode secretId = await vault.SendAsync("POST", $"{vault.AppRole}/role/app/secret-id", "{}").JsonAsync();
        return (roleId["data"]!["role_id"]!.GetValue<string>(), secretId["data"]!["secret_id"]!.GetValue<string>());
    }

    /// <summary>
    /// Lets time pass until something holds: on a real server as it goes by, on the fake clock in steps, while no answer is on its way.
    /// </summary>
    public async Task UntilAsync(Func<bool> holds, string what)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(_vault.Server.Time is null ? 50 : 5));
        while (!holds())
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited in vain until {what}. Log:\n{string.Join('\n', Logs.Entries.TakeLast(20))}");
            }

            if (_vault.Server.Time is { } time && time.CountWaiting(RequestTimeout) == 0)
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
            }

            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public Task UntilAsync(string key, string? value) => UntilAsync(() => _root[key] == value, $"{key} is {value ?? "gone"}");

    public async Task RoundsAsync(int count)
    {
        long end = Status.Rounds + count;
        await UntilAsync(() => Status.Rounds >= end, $"{count} more rounds have passed");
    }

    public void Dispose() => ((IDisposable)_root).Dispose();
}
