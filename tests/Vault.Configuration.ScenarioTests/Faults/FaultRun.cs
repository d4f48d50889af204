using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Faults;

/// <summary>
/// One run of random faults, the same for the same seed but for the library's own jitter and the order of what goes on at
/// once. Breaks things for some rounds, heals them, and expects the last written values; again and again. Looks all the time.
/// </summary>
internal sealed class FaultRun : IAsyncDisposable
{
    /// <summary>A credential that was refused is held back for up to 18 minutes; everything else heals sooner.</summary>
    private static readonly TimeSpan LongestHealing = TimeSpan.FromMinutes(25);

    private const int MostRoundsToHeal = 150;
    private const int Defect = 505;

    private static readonly string[] Paths = ["named", "folder/one", "folder/inner/two"];
    private static readonly string[] Keys = ["Named:value", "Folder:one:value", "Folder:inner:two:value"];

    private readonly int _seed;
    private readonly int _large; // Above the limit of 4 MiB only now and then: it is costly.
    private readonly Random _random;
    private readonly FaultWorld _world;
    private readonly int[] _written = new int[Paths.Length];
    private readonly string[] _keys; // Those of the paths, and maybe a reference to the first.
    private readonly int[] _seen; // Under itself.
    private readonly FaultLoans _loans; // Looked at under _seen.
    private readonly bool[] _isGone = new bool[Paths.Length];
    private readonly ConcurrentQueue<string> _story = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly VaultTestAppRole _role;
    private IConfigurationRoot _configuration = null!;
    private string _secretId;
    private bool _makesSecretIds = true;
    private bool _isStopped;

    private FaultRun(int seed, FaultWorld world)
    {
        _seed = seed;
        _large = seed % 8 == 0 ? 10 * 1024 * 1024 : 64 * 1024;
        _random = new Random(seed);
        _world = world;
        _loans = new FaultLoans(seed, world, _violations.Enqueue);
        _keys = _loans.Settings is null ? Keys : [.. Keys, "Ref:Named"];
        _seen = new int[_keys.Length];
        TimeSpan life = TimeSpan.FromSeconds(Pick(20, 120, 3600, 86400));
        bool isBatch = _random.Next(5) == 0;
        int uses = _random.Next(4) == 0 ? 1 : 0;
        _role = world.Server.AddAppRole("orders", options =>
        {
            options.Policies.Add("all");
            options.TokenTtl = life;
            options.TokenMaxTtl = life * 3;
            options.TokenType = isBatch ? VaultTestTokenType.Batch : VaultTestTokenType.Service;
            options.SecretIdNumUses = uses;
        });
        _secretId = world.CreateSecretId("orders");
        Tell($"tokens of {life}, batch: {isBatch}, uses of a secret id: {uses}");
    }

    public int Rounds { get; private set; }

    public static async Task<FaultRun> StartAsync(int seed)
    {
        FaultRun run = new(seed, await FaultWorld.StartAsync());
        for (int i = 0; i < Paths.Length; i++)
        {
            run.Write(i);
        }

        run._configuration = run._world.Build(
            vault =>
            {
                vault.UseAppRole(VaultCredential.FromValue(run._role.RoleId), VaultCredential.FromCallback(_ => new(run.ReadSecretId())));
                vault.AddKeyValue("secret", "named", secret => secret.Section = "Named");
                vault.AddKeyValue("secret", "folder/", secret =>
                {
                    secret.Section = "Folder";
                    secret.OnDeleted = seed % 4 < 2 ? DeletedSecretBehavior.KeepLast : DeletedSecretBehavior.Fail;
                });
                run._loans.Configure(vault);
            },
            run._loans.Settings);
        return run;
    }

    /// <exception cref="Xunit.Sdk.XunitException">Something that is promised did not hold.</exception>
    public async Task RunAsync(int rounds)
    {
        using CancellationTokenSource ended = new();
        using IDisposable listening = ChangeToken.OnChange(_configuration.GetReloadToken, Look);
        Task reader = Task.Run(() => ReadAsync(ended.Token), CancellationToken.None);
        try
        {
            while (Rounds < rounds && _violations.IsEmpty)
            {
                for (int left = _random.Next(1, 6); left > 0; left--)
                {
                    await BreakSomethingAsync();
                    await PassRoundAsync();
                }

                await HealAsync();
            }
        }
        catch (Exception failed) when (failed is TimeoutException)
        {
            _violations.Enqueue($"the loop is dead: {failed.Message}");
        }
        finally
        {
            await ended.CancelAsync();
            await reader;
        }

        if (_violations.IsEmpty)
        {
            LookForSecrets();
        }

        if (!_violations.IsEmpty)
        {
            Assert.Fail(
                $"Seed {_seed} (replay with VAULT_FAULT_SEED={_seed} VAULT_FAULT_ROUNDS={rounds}): {string.Join("\n", _violations.Take(5))}\n"
                + $"What was done:\n{string.Join('\n', _story.TakeLast(15))}\nLog:\n{string.Join('\n', _world.Logs.Entries.TakeLast(15))}");
        }
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task PassRoundAsync()
    {
        int defects = _world.Logs.Count(Defect);
        await _world.PassOneRoundAsync(_configuration);
        Rounds++;
        Look();
        _loans.LookAtRevocations();
        if (_world.Logs.Count(Defect) > defects)
        {
            _violations.Enqueue(_world.Logs.Entries.Last(entry => entry.EventId == Defect).Text);
        }
    }

    private async Task BreakSomethingAsync()
    {
        switch (_random.Next(16))
        {
            case 0 or 1:
                Write(_random.Next(Paths.Length));
                break;
            case 2 or 3 or 4:
                SetNetworkFault();
                break;
            case 5 or 6 or 7:
                AddServerFault();
                break;
            case 8:
                Tell("seal");
                _world.Server.Seal();
                break;
            case 9 when !_isStopped:
                Tell("stop");
                _isStopped = true;
                await _world.Server.StopAsync();
                break;
            case 10:
                Tell("revoke the token");
                _world.Server.RevokeToken(_world.Server.Requests.LastOrDefault(request => request.Token is not null)?.Token ?? "");
                break;
            case 11:
                Tell("remove the policy");
                _world.Server.RemovePolicy("all");
                break;
            case 12:
                Tell("the secret id is wrong");
                _makesSecretIds = false;
                _secretId = $"planted-{_random.Next()}";
                break;
            case 13:
                Delete(_random.Next(Paths.Length));
                break;
            case 14:
                TimeSpan jump = TimeSpan.FromSeconds(Pick(-7200, -60, -1, 1, 4, 6, 600, 7200, 200_000));
                Tell($"the wall clock jumps by {jump}");
                _world.Time.JumpWallClock(jump);
                break;
            default:
                TimeSpan pause = TimeSpan.FromHours(Pick(1, 5, 30, 80));
                Tell($"nothing for {pause}");
                _world.Time.Advance(pause);
                break;
        }
    }

    private void SetNetworkFault()
    {
        AnswerFault fault = new(
            Enum.GetValues<AnswerFaultKind>()[_random.Next(10)],
            At: _random.Next(700),
            Bytes: Pick(
                "planted garbage"u8.ToArray(),
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\nplanted"u8.ToArray(),
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{}"u8.ToArray()),
            Change: Pick<Func<byte[], byte[]>>(
                _ => Encoding.ASCII.GetBytes("{\"data\":\"" + new string('p', _large) + "\"}"),
                _ => "<html>planted</html>"u8.ToArray(),
                body => [.. body, .. "planted"u8],
                _ => "{}"u8.ToArray(),
                _ => []));
        string part = Pick("/v1/", "/login", "/data/", "/metadata/", "/data/named", "-self", "/creds/", "/issue/", "/leases/");
        int left = Pick(1, 2, int.MaxValue);
        Tell($"{fault} for \"{part}\", {left} times");
        _world.Proxy.Decide = line =>
            line.Contains(part, StringComparison.Ordinal) && Interlocked.Decrement(ref left) >= 0 ? fault : null;
    }

    private void AddServerFault()
    {
        string part = Pick(
            "", "auth/approle/login", "secret/data/", "secret/metadata/", "secret/data/named", "auth/token/", "database/creds/", "pki/issue/", "sys/leases/");
        bool When(VaultTestRequest request) => request.Path.StartsWith(part, StringComparison.Ordinal);
        int? times = Pick<int?>(1, 3, null);
        int status = Pick(_random.Next(400, 600), 400, 403, 404, 412, 429, 472, 473, 500, 501, 502, 503);
        TimeSpan? retryAfter = Pick<TimeSpan?>(null, TimeSpan.Zero, TimeSpan.FromSeconds(7), TimeSpan.FromDays(2));
        int kind = _random.Next(5);
        int cut = _random.Next(400);
        Tell($"server fault {kind} ({status}, {retryAfter}, cut at {cut}) for \"{part}\", {times} times");
        _ = kind switch
        {
            0 => _world.Server.Faults.Reset(When, times, afterHandling: cut % 2 == 0),
            1 => _world.Server.Faults.TruncateBody(cut, When, times),
            2 => _world.Server.Faults.Body("<html>planted</html>", "text/html", (HttpStatusCode)status, When, times),
            _ => _world.Server.Faults.Fail((HttpStatusCode)status, When, times, retryAfter: retryAfter),
        };
    }

    private void Delete(int which)
    {
        if (_isGone[which])
        {
            return;
        }

        bool isForGood = _random.Next(2) == 0;
        Tell($"delete {Paths[which]}{(isForGood ? " with its metadata" : "")}");
        _isGone[which] = true;
        if (isForGood)
        {
            _world.Server.DeleteSecretMetadata("secret", Paths[which]);
        }
        else
        {
            _world.Server.DeleteSecret("secret", Paths[which]);
        }
    }

    private void Write(int which)
    {
        int version = Interlocked.Increment(ref _written[which]);
        Tell($"write {version} to {Paths[which]}");
        _isGone[which] = false;
        _world.Server.PutSecret("secret", Paths[which], ("value", Value(which, version)));
    }

    private async Task HealAsync()
    {
        Tell("heal");
        _world.Proxy.Decide = _ => null;
        _world.Server.Faults.Clear();
        _world.Server.AddPolicy("all", FaultWorld.Policy);
        if (_isStopped)
        {
            _isStopped = false;
            await _world.Server.RestartAsync();
        }

        _world.Server.Unseal();
        _makesSecretIds = true;
        for (int i = 0; i < Paths.Length; i++)
        {
            if (_isGone[i] || _random.Next(2) == 0)
            {
                Write(i);
            }
        }

        int rounds = 0;
        TimeSpan healedAt = _world.Time.Elapsed;
        while (!IsWell())
        {
            await PassRoundAsync();
            rounds++;
            TimeSpan since = _world.Time.Elapsed - healedAt;
            if (rounds > MostRoundsToHeal || since > LongestHealing)
            {
                _violations.Enqueue($"not well {rounds} rounds and {since} after the faults ended: {Scenario.Status(_configuration).LastFailure?.Message}");
                break;
            }
        }

        Tell($"well after {rounds} rounds");
    }

    private bool IsWell() =>
        Scenario.Status(_configuration).LastFailure is null
        && Enumerable.Range(0, _keys.Length).All(i => _configuration[_keys[i]] == Value(PathOf(i), _written[PathOf(i)]))
        && _loans.AreWell();

    private string ReadSecretId()
    {
        if (_makesSecretIds)
        {
            _secretId = _world.CreateSecretId("orders");
        }

        return _secretId;
    }

    private async Task ReadAsync(CancellationToken ended)
    {
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(1));
        while (!ended.IsCancellationRequested && await pace.WaitForNextTickAsync(CancellationToken.None))
        {
            Look();
        }
    }

    /// <summary>No key is missing or blank, none has what nobody wrote or lent, and none goes back to what it was.</summary>
    private void Look()
    {
        lock (_seen)
        {
            _loans.Look(_configuration);
            for (int i = 0; i < _keys.Length; i++)
            {
                string? value = _configuration[_keys[i]];
                string begin = Value(PathOf(i), null);
                if (value is null
                    || !value.StartsWith(begin, StringComparison.Ordinal)
                    || !int.TryParse(value.AsSpan(begin.Length), CultureInfo.InvariantCulture, out int version))
                {
                    _violations.Enqueue($"{_keys[i]} is \"{value}\"");
                }
                else if (version < _seen[i] || version > Volatile.Read(ref _written[PathOf(i)]))
                {
                    _violations.Enqueue($"{_keys[i]} went from version {_seen[i]} to {version}; {_written[PathOf(i)]} were written");
                }
                else
                {
                    _seen[i] = version;
                }
            }
        }
    }

    private void LookForSecrets()
    {
        string status = string.Join('\n', _configuration.GetVaultRefresher().Status);
        foreach (string planted in _world.Planted().Concat(_loans.Passwords))
        {
            if (_world.Logs.Entries.FirstOrDefault(entry => entry.Text.Contains(planted, StringComparison.Ordinal)) is { } entry)
            {
                _violations.Enqueue($"\"{planted}\" is in the log: {entry.Text}");
            }

            if (status.Contains(planted, StringComparison.Ordinal))
            {
                _violations.Enqueue($"\"{planted}\" is in the status: {status}");
            }
        }
    }

    private static int PathOf(int key) => key < Paths.Length ? key : 0;

    private static string Value(int which, int? version) =>
        string.Create(CultureInfo.InvariantCulture, $"planted-{Keys[which]}-{version}");

    private void Tell(string what) => _story.Enqueue(
        string.Create(CultureInfo.InvariantCulture, $"{_world.Time.Elapsed:c} round {Rounds}: {what}"));

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
