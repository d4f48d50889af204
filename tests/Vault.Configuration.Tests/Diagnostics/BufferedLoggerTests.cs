using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Diagnostics;

[Collection(VaultEventSourceTests.Listening)] // Who listens changes what is worth a message.
public sealed class BufferedLoggerTests
{
    private readonly BufferedLogger _logger = new();
    private readonly FakeLogger _target = new();

    [Fact]
    public void Upgrade_MessagesOfBefore_AreReplayedInTheirOrderAndAsTheyWere()
    {
        InvalidOperationException exception = new();
        _logger.Log(LogLevel.Information, new EventId(1, "First"), "one", null, (state, _) => state);
        _logger.Log(LogLevel.Error, new EventId(2, "Second"), "two", exception, (state, _) => state);

        _logger.Upgrade(_target);

        IReadOnlyList<FakeLogRecord> records = _target.Collector.GetSnapshot();
        records.Select(record => (record.Level, record.Id.Id, record.Message)).Should()
            .Equal((LogLevel.Information, 1, "one"), (LogLevel.Error, 2, "two"));
        records[1].Exception.Should().BeSameAs(exception);
    }

    [Fact]
    public void Log_AfterTheUpgrade_GoesStraightToTheTarget()
    {
        _logger.Upgrade(_target);
        _target.Collector.Count.Should().Be(0);

        _logger.LogInformation("now");

        _target.LatestRecord.Message.Should().Be("now");
    }

    [Fact]
    public void Upgrade_Twice_ReplaysOnce()
    {
        FakeLogger second = new();
        _logger.LogInformation("before");

        _logger.Upgrade(_target);
        _logger.Upgrade(second);
        _logger.LogInformation("after");

        Messages(_target).Should().Equal("before");
        Messages(second).Should().Equal("after");
    }

    [Fact]
    public void Upgrade_MoreThanThousandMessages_KeepsTheLastAndCountsTheRest()
    {
        for (int i = 0; i < 1234; i++)
        {
            _logger.LogInformation("{Number}", i);
        }

        _logger.Upgrade(_target);

        string[] messages = Messages(_target);
        messages.Should().HaveCount(1001);
        messages[0].Should().Be("234");
        messages[999].Should().Be("1233");
        messages[1000].Should().EndWith(": 234.");
    }

    [Fact]
    public void Upgrade_ManyDebugMessages_KeepsTheFirst500AndNoWarningIsPushedOut()
    {
        _logger.LogWarning("at the start");
        for (int i = 0; i < 5000; i++)
        {
            _logger.SecretRead("secret/orders", i, null);
        }

        _logger.LogInformation("loaded");
        _logger.Upgrade(_target);

        string[] messages = Messages(_target);
        messages.Should().HaveCount(502, "nobody is told of Debug messages that were not held");
        messages[0].Should().Be("at the start");
        messages[500].Should().Contain("version 499");
        messages[501].Should().Be("loaded");
    }

    [Fact]
    public void Log_DebugInAProgramWithoutAHost_CostsNothingOnceItsPlacesAreTaken()
    {
        Read(500);
        _logger.IsEnabled(LogLevel.Debug).Should().BeFalse();

        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(1000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.Should().Be(0);

        void Read(int times)
        {
            for (int i = 0; i < times; i++)
            {
                _logger.SecretRead("secret/orders", 1, null);
            }
        }
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Log_FromManyThreadsDuringTheUpgrade_LosesAndDoublesNothing()
    {
        using Barrier start = new(3);
        Task[] writers = [.. Enumerable.Range(0, 2).Select(writer => Task.Run(
            () =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                for (int i = 0; i < 400; i++)
                {
                    _logger.LogInformation("{Writer}-{Number}", writer, i);
                }
            },
            TestContext.Current.CancellationToken))];

        start.SignalAndWait(TestContext.Current.CancellationToken);
        _logger.Upgrade(_target);
        await Task.WhenAll(writers);

        Messages(_target).Should().HaveCount(800).And.OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(LogLevel.Trace, false)]
    [InlineData(LogLevel.Debug, true)]
    [InlineData(LogLevel.Error, true)]
    public void IsEnabled_BeforeTheHost_IsFromDebugOn(LogLevel level, bool isEnabled) => _logger.IsEnabled(level).Should().Be(isEnabled);

    [Fact]
    public void IsEnabled_AfterTheUpgrade_IsTheTargets()
    {
        _target.ControlLevel(LogLevel.Information, enabled: false);

        _logger.Upgrade(_target);

        _logger.IsEnabled(LogLevel.Information).Should().BeFalse();
        _logger.IsEnabled(LogLevel.Warning).Should().BeTrue();
    }

    [Fact]
    public void IsEnabled_DebugAfterTheUpgrade_IsTheTargetsAlthoughItsPlacesWereTaken()
    {
        for (int i = 0; i < 501; i++)
        {
            _logger.LogDebug("{Number}", i);
        }

        _logger.Upgrade(_target);
        _logger.LogDebug("now");

        _logger.IsEnabled(LogLevel.Debug).Should().BeTrue();
        Messages(_target).Should().HaveCount(501).And.EndWith("now");
    }

    private static string[] Messages(FakeLogger logger) => [.. logger.Collector.GetSnapshot().Select(record => record.Message)];
}
