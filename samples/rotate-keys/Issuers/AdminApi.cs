using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace RotateKeys.Issuers;

/// <summary>Calls of a provider's own API for those who run an account.</summary>
internal sealed class AdminApi(HttpClient http, string address, params (string Name, string Value)[] headers)
{
    /// <exception cref="RotationException">With this outcome, if the provider does not do it. Its own words are not repeated.</exception>
    public async Task<JsonNode> SendAsync(
        HttpMethod method, string path, JsonObject? body, RotationOutcome otherwise, string what, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, $"{address.TrimEnd('/')}/{path}");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        string because;
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) ?? new JsonObject();
            }

            because = $"status {(int)answer.StatusCode}";
        }
        catch (HttpRequestException failure)
        {
            because = $"{failure.HttpRequestError}";
        }

        throw new RotationException(otherwise, $"The provider did not {what} ({because}).");
    }
}
