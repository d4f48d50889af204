using System.IO.Pipelines;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Vault.Configuration.Testing.Transport;

/// <summary>TLS below Kestrel, offering HTTP/2 and HTTP/1.1. Kestrel's own UseHttps works inside a host only.</summary>
internal sealed class TlsEndpoint(X509Certificate2 certificate)
{
    public ConnectionDelegate Decrypt(ConnectionDelegate next) => async context =>
    {
        IDuplexPipe encrypted = context.Transport;
        List<byte[]> sent = [];
        SslStream tls = new(new DuplexStream(encrypted.Input.AsStream(), encrypted.Output.AsStream()));
        await using ConfiguredAsyncDisposable _ = tls.ConfigureAwait(false);

        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificate = certificate,

                    // Asked for and not required, as by Vault. Whom it belongs to is for the engine to decide.
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = (_, shown, chain, _) => shown is null || Keep(shown, chain, sent),
                    ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                },
                context.ConnectionClosed).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException or OperationCanceledException)
        {
            return; // The client does not trust the certificate, speaks no TLS, or left: the connection ends here.
        }

        context.Features.Set<ITlsConnectionFeature>(new TlsConnection { Sent = sent });
        context.Features.Set<ITlsApplicationProtocolFeature>(new NegotiatedProtocol(tls.NegotiatedApplicationProtocol.Protocol));
        Decrypted decrypted = new(PipeReader.Create(tls), PipeWriter.Create(tls));
        context.Transport = decrypted;

        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Transport = encrypted;
            await decrypted.Input.CompleteAsync().ConfigureAwait(false);
            await decrypted.Output.CompleteAsync().ConfigureAwait(false);
        }
    };

    private sealed record Decrypted(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed record NegotiatedProtocol(ReadOnlyMemory<byte> ApplicationProtocol) : ITlsApplicationProtocolFeature;

    // As bytes: the certificate itself ends with the connection.
    private static bool Keep(X509Certificate shown, X509Chain? chain, List<byte[]> sent)
    {
        sent.Add(shown.GetRawCertData());
        sent.AddRange(chain?.ChainPolicy.ExtraStore.Select(other => other.RawData).Where(other => !other.SequenceEqual(sent[0])) ?? []);
        return true;
    }

    /// <summary>Says that the scheme is https, and what the client showed.</summary>
    internal sealed class TlsConnection : ITlsConnectionFeature
    {
        public required IReadOnlyList<byte[]> Sent { get; init; }

        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
    }
}
