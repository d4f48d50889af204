namespace Vault.Configuration.Testing.Engine.Scheduling;

/// <summary>Has something to do when its time has come, whether or not anybody asks.</summary>
internal interface IScheduled
{
    /// <summary>When there is next something to do; null for never.</summary>
    DateTimeOffset? NextDue { get; }

    /// <summary>What is due now. What was taken is not due again before it is finished.</summary>
    IEnumerable<Chore> TakeDue();
}
