// The least that has a secret in its configuration: the same two requests as the library's program, with what .NET has.
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

using SocketsHttpHandler handler = new();
handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
{
    TrustMode = X509ChainTrustMode.CustomRootTrust,
    CustomTrustStore = { X509Certificate2.CreateFromPem(args[1]) },
    RevocationMode = X509RevocationMode.NoCheck,
};
using HttpClient http = new(handler) { BaseAddress = new Uri(args[0]) };
using StringContent credential = new($$"""{"role_id":"{{args[2]}}","secret_id":"{{args[3]}}"}""", Encoding.UTF8, "application/json");
using HttpResponseMessage loggedIn = await http.PostAsync(new Uri("/v1/auth/approle/login", UriKind.Relative), credential);
using JsonDocument login = JsonDocument.Parse(await loggedIn.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
http.DefaultRequestHeaders.Add("X-Vault-Token", login.RootElement.GetProperty("auth").GetProperty("client_token").GetString());
using JsonDocument secret = JsonDocument.Parse(await http.GetStreamAsync(new Uri($"/v1/secret/data/{args[4]}", UriKind.Relative)));
IConfigurationRoot configuration = new ConfigurationBuilder()
    .AddInMemoryCollection(secret.RootElement.GetProperty("data").GetProperty("data").EnumerateObject()
        .Select(field => KeyValuePair.Create(field.Name, field.Value.GetString())))
    .Build();
return configuration[args[5]] is null ? 1 : 0;
