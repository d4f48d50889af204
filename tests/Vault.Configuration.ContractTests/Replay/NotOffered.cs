namespace Vault.Configuration.ContractTests.Replay;

/// <summary>
/// The recordings that the test server does not answer yet, and why. Whoever adds an engine removes its line here, copies the
/// files and sees what differs.
/// </summary>
internal static class NotOffered
{
    private static readonly (string Prefix, string Reason)[] Groups =
    [
        ("db-config-bad", "the test server connects to nothing, so no connection is refused"),
        ("transit-", "nothing in the library encrypts with Vault"),
        ("uninit-", "the test server is always initialised"),
        ("sys-init", "the test server is always initialised"),
        ("unsealed-token-lookup", "the root token of an `init`; the test server's is that of a dev server (token-lookup-self-root)"),
        ("unseal-1-of-2", "one key unseals the test server; it has no shares"),
    ];

    public static string? ReasonFor(string name) =>
        Groups.FirstOrDefault(group => name.StartsWith(group.Prefix, StringComparison.Ordinal)).Reason;
}
