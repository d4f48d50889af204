using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Vault.Configuration.ScenarioTests.Leaks;

/// <summary>A server that puts all it was sent, and all it would have answered, into an error.</summary>
/// <param name="server">The server behind it.</param>
/// <param name="status">What it answers with.</param>
/// <param name="hits">Which requests; all by default.</param>
/// <param name="asHtml">As a page instead of an error of Vault's form.</param>
internal sealed class EchoingHandler(
    HttpMessageHandler server, HttpStatusCode status, Func<HttpRequestMessage, bool>? hits = null, bool asHtml = false) : DelegatingHandler(server)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (hits?.Invoke(request) == false)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        string sent = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        string token = request.Headers.TryGetValues("X-Vault-Token", out IEnumerable<string>? tokens) ? tokens.Single() : "none";
        string custom = string.Join(' ', request.Headers.Where(header => header.Key == "X-Gateway").SelectMany(header => header.Value));
        using HttpResponseMessage real = await base.SendAsync(request, cancellationToken);
        string answer = await real.Content.ReadAsStringAsync(cancellationToken);
        string[] said =
        [
            $"bad token {token}.", $"bad header \"{custom}\"", $"bad body {sent}", Convert.ToBase64String(Encoding.UTF8.GetBytes(sent)), Uri.EscapeDataString(sent), $"found {answer}",
        ];
        string text = asHtml ? $"<html>{string.Join("<p>", said)}</html>" : JsonSerializer.Serialize(new { request_id = "r", errors = said });
        HttpResponseMessage response = new(status) { Content = new StringContent(text, Encoding.UTF8, MediaTypeHeaderValue.Parse(asHtml ? "text/html" : "application/json").MediaType!) };
        response.Headers.Location = (int)status is >= 300 and < 400 ? new Uri($"https://{token}:{token}@evil.test/{token}?token={token}") : null;
        return response;
    }
}
