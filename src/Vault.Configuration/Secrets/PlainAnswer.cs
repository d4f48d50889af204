using System.Text.Json;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>What an engine answered that puts the fields right under <c>data</c>: every one but KV version 2.</summary>
internal sealed class PlainAnswer : EngineAnswer
{
    /// <summary>A duration without a lease, as KV version 1 answers, is only advice.</summary>
    public Lease? Lease => string.IsNullOrEmpty(LeaseId) ? null : new Lease(LeaseId, LeaseDuration, IsRenewable);

    /// <exception cref="VaultException">It is of another form, or wrapped.</exception>
    public static PlainAnswer Read(VaultRequest request, VaultAnswer answer)
    {
        PlainAnswer read;
        try
        {
            read = SecretJson.ReadPlain(answer.Memory);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            // The exception's own message may quote the value that it stumbled over.
            throw VaultErrors.NotVaults(request, answer.StatusCode, "it is not of the form of a secrets engine");
        }

        return read.IsWrapped ? throw VaultErrors.NeedsApproval(request, answer.StatusCode, read.RequestId) : read;
    }
}
