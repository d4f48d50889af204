namespace Vault.Configuration.Benchmarks.Handlers;

/// <summary>What one would write by hand for a key that never changes.</summary>
internal sealed class PlainHandler(VaultApiKeyOptions options, string key) : DelegatingHandler
{
    private readonly string _value = options.Scheme is null ? key : $"{options.Scheme} {key}";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation(options.HeaderName, _value);
        return base.SendAsync(request, cancellationToken);
    }
}
