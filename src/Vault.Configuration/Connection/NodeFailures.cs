namespace Vault.Configuration.Connection;

/// <summary>What is said when none of a cluster's addresses serves.</summary>
internal static class NodeFailures
{
    /// <summary>
    /// The failure that says most: what may heal by itself before what does not, so that it is tried again; that an address
    /// belongs to a recovery cluster last. A broken certificate is named for each address, since no waiting mends it.
    /// </summary>
    /// <param name="failures">One for each address, in their order; at least one.</param>
    public static VaultException Combine(IReadOnlyList<VaultException> failures)
    {
        VaultException[] rest = [.. failures.Where(failure => !VaultClient.IsRecoverySecondary(failure))];
        VaultException main = rest.FirstOrDefault(failure => failure.IsTransient) ?? rest.FirstOrDefault() ?? failures[0];
        string[] others =
        [
            .. failures.Where(failure => !ReferenceEquals(failure, main) && failure.Kind == VaultErrorKind.Tls).Select(failure => failure.Message).Distinct(),
        ];
        return others.Length == 0 ? main : new VaultException(main.Kind, $"{main.Message} {string.Join(' ', others)}", main)
        {
            StatusCode = main.StatusCode,
            RequestId = main.RequestId,
            Answer = main.Answer,
            WasNotSent = main.WasNotSent,
            RetryAfter = main.RetryAfter,
        };
    }
}
