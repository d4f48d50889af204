namespace Vault.Configuration.ApiKeys;

/// <summary>Puts a key on a request, and takes every other credential off it.</summary>
internal sealed class CredentialPlacement(VaultApiKeyOptions options)
{
    private readonly string[] _headers =
        [.. options.CredentialHeaders.Append(options.HeaderName).Distinct(StringComparer.OrdinalIgnoreCase)];

    private readonly string[] _parameters = [.. options.CredentialParameters];

    /// <param name="request">What is about to be sent.</param>
    /// <param name="apiKey">What goes on it: checked, so that it cannot be refused as a header.</param>
    public void Put(HttpRequestMessage request, string apiKey)
    {
        foreach (string header in _headers)
        {
            request.Headers.Remove(header);
        }

        request.Headers.TryAddWithoutValidation(options.HeaderName, options.Scheme is { } scheme ? $"{scheme} {apiKey}" : apiKey);
        if (_parameters.Length > 0 && request.RequestUri is { IsAbsoluteUri: true, Query.Length: > 1 } uri)
        {
            request.RequestUri = WithoutCredentials(uri);
        }
    }

    private Uri WithoutCredentials(Uri uri)
    {
        string[] all = uri.Query[1..].Split('&');
        string[] kept = [.. all.Where(parameter => !IsCredential(parameter))];
        return kept.Length == all.Length ? uri : new UriBuilder(uri) { Query = string.Join('&', kept) }.Uri;
    }

    private bool IsCredential(string parameter)
    {
        string name = Uri.UnescapeDataString(parameter.Split('=', 2)[0]);
        return _parameters.Contains(name, StringComparer.OrdinalIgnoreCase);
    }
}
