using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Refresh;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Refresh;

public sealed class RotationNoticeTests
{
    private static readonly DateTimeOffset Written = Some.Now - TimeSpan.FromDays(10);

    private readonly FakeLogger _logger = new();
    private readonly RotationNotice _notice;

    public RotationNoticeTests() => _notice = new RotationNotice(new FakeTimeProvider(Some.Now), _logger);

    [Fact]
    public void Tell_RoundAfterRound_SaysEachVersionOnce()
    {
        Tell(Entry(maxAge: 9));
        Tell(Entry(maxAge: 9));
        _logger.Collector.Count.Should().Be(1);

        Tell(Entry(maxAge: 9, version: 4));
        _logger.Collector.Count.Should().Be(2);
    }

    [Fact]
    public void Tell_ASecretThatWasRemovedAndIsThereAgain_IsToldAgain()
    {
        Tell(Entry(maxAge: 9));

        Tell();
        Tell(Entry(maxAge: 9));

        _logger.Collector.Count.Should().Be(2, "nothing is remembered of what is not there");
    }

    [Theory]
    [InlineData(9, 8, 2)]
    [InlineData(9, 11, 1)]
    [InlineData(9, 9, 1)]
    public void Tell_TwoSourcesThatReadOnePath_SaysEachTimeOnce(int maxAge, int otherMaxAge, int messages)
    {
        SecretEntry[] entries = [Entry(maxAge), Entry(otherMaxAge)];

        Tell(entries);
        Tell(entries);

        _logger.Collector.Count.Should().Be(messages);
    }

    private void Tell(params SecretEntry[] entries) => _notice.Tell(new ConfigurationSnapshot(
        entries.ToDictionary(entry => entry.Source, entry => (IReadOnlyList<SecretEntry>)[entry]), new SourceList([.. entries.Select(entry => entry.Source)])));

    private static SecretEntry Entry(int maxAge, int version = 3) =>
        new(Some.Secret(map: mapping => mapping.MaxAge = TimeSpan.FromDays(maxAge)), "orders", VaultSecretState.Live) { Version = Some.Version(version, Written) };
}
