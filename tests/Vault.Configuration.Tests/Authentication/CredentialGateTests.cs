using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Authentication;

namespace Vault.Configuration.Tests.Authentication;

public sealed class CredentialGateTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(true, 0.0, 15 * 60)]
    [InlineData(true, 0.999, 18 * 60)]
    [InlineData(false, 0.0, 30)]
    [InlineData(false, 0.999, 120)]
    public void Close_RefusedCredential_IsHeldBackForThatLong(bool countsTowardLockout, double chance, double seconds)
    {
        CredentialGate gate = new(_time, () => chance);

        TimeSpan wait = gate.Close("bad", countsTowardLockout);

        wait.TotalSeconds.Should().BeApproximately(seconds, 1);
        gate.ClosedFor("bad").Should().Be(wait);
        _time.Advance(wait - TimeSpan.FromSeconds(1));
        gate.ClosedFor("bad").Should().BeCloseTo(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        gate.ClosedFor("bad").Should().BeNull();
    }

    [Fact]
    public void ClosedFor_AnotherCredential_MayBeSentAtOnce()
    {
        CredentialGate gate = new(_time, () => 0);

        gate.ClosedFor("first").Should().BeNull();
        gate.Close("bad", countsTowardLockout: true);

        gate.ClosedFor("other").Should().BeNull();
    }

    [Fact]
    public void Open_AfterASuccess_ForgetsTheRefusal()
    {
        CredentialGate gate = new(_time, () => 0);
        gate.Close("bad", countsTowardLockout: true);

        gate.Open();

        gate.ClosedFor("bad").Should().BeNull();
    }
}
