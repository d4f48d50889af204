using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

/// <summary>An engine without versions: what is held back is known by its values.</summary>
public sealed class HeldVersionTests
{
    private readonly FakeTimeProvider _time = new(Some.Now);
    private SecretEntry? _entry;

    [Fact]
    public async Task IsOf_OtherValueAfterOneThatIsRefusedForGood_IsTried()
    {
        KeyValueV1Source source = Source(mapping =>
        {
            mapping.RequiredKeys.Add("k");
            mapping.SettleWindow = TimeSpan.Zero;
        });
        await ReadAsync(source, """{"k":"1"}""");

        SecretEntry refused = await ReadAsync(source, """{"other":"2"}""");
        SecretEntry again = await ReadAsync(source, """{"other":"2"}""");
        SecretEntry mended = await ReadAsync(source, """{"k":"3"}""");

        refused.Held.Should().BeEquivalentTo(new { Reason = VaultHeldReason.Refused, Attempts = 1, NextTryAt = (DateTimeOffset?)null });
        again.Held.Should().Be(refused.Held, "it is not tried again");
        again.Keys.Should().Contain("k", "1");
        mended.Held.Should().BeNull();
        mended.Keys.Should().Contain("k", "3");
    }

    [Fact]
    public async Task IsOf_FirstValueIsRefused_TheNextOneStarts()
    {
        KeyValueV1Source source = Source(mapping =>
        {
            mapping.RequiredKeys.Add("k");
            mapping.SettleWindow = TimeSpan.Zero;
        });

        (await ReadAsync(source, """{"other":"2"}""")).Failure!.Kind.Should().Be(VaultErrorKind.VersionRefused);
        SecretEntry mended = await ReadAsync(source, """{"k":"3"}""");

        mended.Failure.Should().BeNull();
        mended.Keys.Should().Contain("k", "3");
    }

    [Fact]
    public async Task IsOf_SameValue_CountsItsAttemptsAndSettlesOnce()
    {
        bool isKnown = false;
        KeyValueV1Source source = Source(mapping =>
        {
            mapping.SettleDelay = TimeSpan.FromSeconds(30);
            mapping.ValidateBeforePublish = (_, _) => new(isKnown ? VaultVerdict.Accept : VaultVerdict.Unknown);
        });
        isKnown = true;
        await ReadAsync(source, """{"k":"1"}""");
        isKnown = false;

        (await ReadAsync(source, """{"k":"2"}""")).Held!.Reason.Should().Be(VaultHeldReason.Settling);
        _time.Advance(TimeSpan.FromSeconds(30));
        (await ReadAsync(source, """{"k":"2"}""")).Held!.Attempts.Should().Be(1);
        _time.Advance(TimeSpan.FromSeconds(30));
        (await ReadAsync(source, """{"k":"2"}""")).Held.Should().BeEquivalentTo(new { Reason = VaultHeldReason.Unchecked, Attempts = 2 });
        (await ReadAsync(source, """{"k":"3"}""")).Held!.Reason.Should().Be(VaultHeldReason.Settling, "another value settles first");
        isKnown = true;
        _time.Advance(TimeSpan.FromSeconds(30));

        (await ReadAsync(source, """{"k":"3"}""")).Keys.Should().Contain("k", "3");
    }

    [Fact]
    public async Task IsOf_HeldForItsGroup_DoesNotSettleAgain()
    {
        KeyValueV1Source source = Source(mapping =>
        {
            mapping.SettleDelay = TimeSpan.FromSeconds(30);
            mapping.Group = "g";
        });
        SecretSource down = Some.Secret(map: mapping => mapping.Group = "g");
        SecretEntry published = await ReadAsync(source, """{"k":"1"}""");
        await ReadAsync(source, """{"k":"2"}""");
        _time.Advance(TimeSpan.FromSeconds(30));
        SecretEntry accepted = await ReadAsync(source, """{"k":"2"}""");
        accepted.Held.Should().BeNull();

        Dictionary<SecretSource, IReadOnlyList<SecretEntry>> before = new() { [source] = [published], [down] = [] };
        Dictionary<SecretSource, IReadOnlyList<SecretEntry>> entries = new() { [source] = [accepted], [down] = [] };
        SecretGroups.HoldIncomplete(entries, [down], new ConfigurationSnapshot(before, new SourceList([source, down])), _time.GetUtcNow());
        _entry = entries[source][0];

        _entry.Held!.Reason.Should().Be(VaultHeldReason.Group);
        (await ReadAsync(source, """{"k":"2"}""")).Keys.Should().Contain("k", "2");
    }

    [Fact]
    public async Task ToString_HeldValues_AreNotShown()
    {
        KeyValueV1Source source = Source(mapping => mapping.RequiredKeys.Add("k"));

        SecretEntry refused = await ReadAsync(source, $$"""{"other":"{{Some.Planted}}"}""");

        refused.Held!.ToString().Should().Contain("Refused").And.NotContain(Some.Planted);
    }

    private static KeyValueV1Source Source(Action<SecretMapping> map)
    {
        SecretMapping mapping = new();
        map(mapping);
        return new KeyValueV1Source("kv", "a", mapping);
    }

    private async Task<SecretEntry> ReadAsync(KeyValueV1Source source, string fields)
    {
        SecretReading reading = new(VaultSecretState.Live, Encoding.UTF8.GetBytes(fields), null, null);
        SecretEntry candidate = SecretTransition.Apply(_entry, source, "a", reading, _time.GetUtcNow());
        _entry = await new Admission(_time, NullLogger.Instance).DecideAsync(_entry, candidate, isUrgent: false, TestContext.Current.CancellationToken);
        return _entry;
    }
}
