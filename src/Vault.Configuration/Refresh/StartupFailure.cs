using System.Globalization;
using System.Text;
using Vault.Configuration.Connection;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>The one exception of a start that failed.</summary>
internal static class StartupFailure
{
    private const int LongestList = 20;

    /// <param name="settings">Names the address.</param>
    /// <param name="result">The last attempt, as far as it came.</param>
    /// <param name="attempts">How many there were.</param>
    /// <param name="outOfTime">The time that was given, where it ran out; otherwise more time would not have helped.</param>
    public static VaultException Describe(VaultSettings settings, LoadResult result, int attempts, TimeSpan? outOfTime)
    {
        SecretFailure[] failures = [.. Distinct(result)];
        string limit = outOfTime is { } budget ? $", no success within {budget.TotalSeconds:0.###} s" : "";
        StringBuilder message = new();
        message.Append(
            CultureInfo.InvariantCulture,
            $"The secrets of \"{settings.Name}\" could not be loaded from {ConnectionFaults.Show(settings.Addresses.First)} (attempts: {attempts}{limit}). ");
        foreach (SecretFailure failure in failures.Take(LongestList))
        {
            string lead = failures.Length == 1 ? "" : "\n  ";
            message.Append(CultureInfo.InvariantCulture, $"{lead}{failure.Path}: {failure.Exception.Message}");
        }

        if (failures.Length > LongestList)
        {
            message.Append(CultureInfo.InvariantCulture, $"\n  and {failures.Length - LongestList} more");
        }

        if (failures.Length == 0)
        {
            message.Append("No answer came. Check the address and the network, or raise StartupTimeout.");
        }

        VaultException? cause = failures.FirstOrDefault(failure => !failure.Exception.IsTransient)?.Exception
            ?? failures.FirstOrDefault()?.Exception;
        return new VaultException(cause?.Kind ?? VaultErrorKind.Timeout, message.ToString(), cause)
        {
            StatusCode = cause?.StatusCode,
            RequestId = cause?.RequestId,
        };
    }

    /// <summary>A login that failed is the failure of every source, and is said once.</summary>
    private static IEnumerable<SecretFailure> Distinct(LoadResult result) =>
        result.AllFailures.DistinctBy(failure => failure.Exception, ReferenceEqualityComparer.Instance);
}
