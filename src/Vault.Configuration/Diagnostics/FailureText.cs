namespace Vault.Configuration.Diagnostics;

/// <summary>What log lines say of a failure.</summary>
internal static class FailureText
{
    /// <summary>The message, and Vault's id of the request where the answer carried one.</summary>
    public static string Describe(this VaultException failure) =>
        failure.RequestId is { } requestId ? $"{failure.Message} Request {requestId}." : failure.Message;
}
