using Vault.Configuration.Refresh;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Benchmarks.Fleet;

/// <summary>
/// What a fleet asks of its Vault, second by second. Each pod has the library's own schedule, jitter and back-off; only the clock and
/// Vault are made up. The chance is that of a seed: a run can be repeated.
/// </summary>
internal sealed class FleetSimulation
{
    private static readonly KeyValueSource Folder = new("secret", "app/", new SecretMapping());

    private static readonly LoadResult Idle = new(ConfigurationSnapshot.Empty, new Dictionary<SecretSource, IReadOnlyList<SecretFailure>>());

    private static readonly LoadResult Sealed = new(ConfigurationSnapshot.Empty, new Dictionary<SecretSource, IReadOnlyList<SecretFailure>>
    {
        [Folder] = [new SecretFailure(Folder.DisplayPath, new VaultException(VaultErrorKind.Sealed, "Vault is sealed."))],
    });

    private readonly SteppedTime _time = new();
    private readonly PriorityQueue<PollSchedule, long> _rounds = new();
    private readonly HashSet<PollSchedule> _toStart = [];
    private readonly List<int> _requests = []; // By second.
    private readonly int _requestsOfStart;
    private readonly int _requestsOfRound;

    /// <param name="pods">How many.</param>
    /// <param name="interval">How often each looks.</param>
    /// <param name="requestsOfStart">What each asks to have its values, the login included.</param>
    /// <param name="requestsOfRound">What a round in which nothing has changed asks.</param>
    /// <param name="startsWithin">They start at any time within this, or all in one second.</param>
    /// <param name="seed">Of the chance.</param>
    public FleetSimulation(int pods, TimeSpan interval, int requestsOfStart, int requestsOfRound, TimeSpan startsWithin, int seed)
    {
        _requestsOfStart = requestsOfStart;
        _requestsOfRound = requestsOfRound;
        Random random = new(seed);
        for (int pod = 0; pod < pods; pod++)
        {
            PollSchedule schedule = new([Folder], _ => false, interval, _time, random.NextDouble);
            _toStart.Add(schedule);
            _rounds.Enqueue(schedule, _time.ToTicks(startsWithin * random.NextDouble()));
        }
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="span">How much.</param>
    /// <param name="isSealed">Whether Vault answers that it is sealed, which ends a round after its first request.</param>
    public FleetLoad Pass(TimeSpan span, bool isSealed = false)
    {
        int from = _requests.Count;
        long end = _time.ToTicks(TimeSpan.FromSeconds(from) + span);
        _requests.AddRange(Enumerable.Repeat(0, (int)span.TotalSeconds));
        while (_rounds.TryPeek(out PollSchedule? pod, out long at) && at < end)
        {
            _time.Now = at;
            _requests[(int)(at / _time.TimestampFrequency)] += _toStart.Remove(pod) ? _requestsOfStart : isSealed ? 1 : _requestsOfRound;
            pod.Plan([Folder], isSealed ? Sealed : Idle);
            _rounds.DequeueEnqueue(pod, Math.Max(pod.NextAt!.Value, at + 1));
        }

        return new FleetLoad(_requests[from..]);
    }

    /// <summary>A clock that is where the next round is.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(Now);
    }
}
