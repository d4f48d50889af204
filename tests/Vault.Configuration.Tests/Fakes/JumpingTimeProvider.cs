using Microsoft.Extensions.Time.Testing;

namespace Vault.Configuration.Tests.Fakes;

/// <summary>A wall clock that somebody sets, or that went on while the machine slept.</summary>
internal sealed class JumpingTimeProvider() : FakeTimeProvider(Some.Now)
{
    public TimeSpan WallClockOffset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + WallClockOffset;

    /// <summary>The base makes it of the wall clock.</summary>
    public override long GetTimestamp() => base.GetTimestamp() - WallClockOffset.Ticks;
}
