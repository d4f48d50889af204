using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.Connection;

/// <summary>Says whether a server is the one it should be, and why not: .NET's own exception leaves the reason out.</summary>
/// <param name="authorities">The authorities that were given; <see langword="null"/> where the system's count.</param>
/// <param name="isSkipped">Whether any server is accepted, which the user asked for.</param>
internal sealed class ServerVerification(X509Certificate2Collection? authorities, bool isSkipped)
{
    /// <exception cref="ServerRefusedException">It is not.</exception>
    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        bool isAccepted = isSkipped
            || errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && IsAnchored(chain));
        return isAccepted ? isAccepted : throw new ServerRefusedException(CertificateProblems.Describe(
            (sender as SslStream)?.TargetHostName ?? "", certificate as X509Certificate2, chain, errors, authorities is not null));
    }

    /// <summary>
    /// Whether the chain leads to one of the certificates that were given. For .NET only a root ends a chain; for the vault
    /// command each certificate in the file does, such as the intermediate that signs for Vault.
    /// </summary>
    private bool IsAnchored(X509Chain? chain)
    {
        const X509ChainStatusFlags NoRootAbove = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;
        if (authorities is null || chain is null)
        {
            return false;
        }

        // Upwards from the server's. What is above the one that is trusted does not matter.
        foreach (X509ChainElement element in chain.ChainElements)
        {
            if (element.ChainElementStatus.Any(status => (status.Status & ~NoRootAbove) != 0))
            {
                return false;
            }

            if (authorities.Any(trusted => trusted.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)))
            {
                return true;
            }
        }

        return false;
    }
}
