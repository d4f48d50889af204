using Microsoft.Extensions.Time.Testing;

namespace Vault.Configuration.Tests.Fakes;

/// <summary>Says when a delay of 2 seconds has begun, so that a test advances the clock after it and not before.</summary>
internal sealed class SignallingTimeProvider(TaskCompletionSource delayed) : FakeTimeProvider(Some.Now)
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == TimeSpan.FromSeconds(2))
        {
            delayed.TrySetResult();
        }

        return timer;
    }
}
