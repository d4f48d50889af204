using System.Net;

namespace Vault.Configuration.Benchmarks.Handlers;

/// <summary>No network: the answer is there at once.</summary>
internal sealed class AtOnce : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
}
