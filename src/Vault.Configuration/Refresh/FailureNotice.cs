using System.Numerics;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>Tells the log and the user's callback what could not be read.</summary>
internal sealed class FailureNotice(string name, ILogger logger, VaultEvents events)
{
    public void Tell(LoadResult result, int failuresInARow, TimeSpan? retryAfter)
    {
        foreach ((SecretFailure failed, int others) in FailureReport.Summarise(result.AllFailures))
        {
            // Of an outage of hours the log tells more and more seldom; the status and the callback know of each round.
            if (BitOperations.IsPow2(failuresInARow))
            {
                logger.ReadFailed(name, failed.Path, others, failuresInARow, failed.Exception.Describe(), retryAfter);
            }
            else
            {
                logger.ReadStillFails(name, failed.Path, others, failuresInARow, failed.Exception.Describe(), retryAfter);
            }

            Notify(new VaultFailureContext(name, failed.Path, failed.Exception, failuresInARow, retryAfter));
        }
    }

    private void Notify(VaultFailureContext context)
    {
        try
        {
            events.OnFailed?.Invoke(context);
        }
        catch (Exception thrown)
        {
            logger.CallbackThrew(name, nameof(VaultEvents.OnFailed), thrown.GetType());
        }
    }
}
