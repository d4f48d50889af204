using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Hostile;

/// <summary>Neither a token nor the body of a login goes where a redirect wants it, unless the user named that place.</summary>
public sealed class HostileRedirectTests
{
    [Theory]
    [InlineData("https://vault.example", "https://evil.example/v1/secret/data/a", "another host")]
    [InlineData("https://vault.example", "http://vault.example/v1/secret/data/a", "http instead of https")]
    [InlineData("https://vault.example", "https://vault.example:444/v1/secret/data/a", "another port")]
    [InlineData("https://vault.example", "https://vault.example@evil.example/v1/secret/data/a", "a host that looks like the right one")]
    [InlineData("https://vault.example", "//evil.example/v1/secret/data/a", "another host without a scheme")]
    [InlineData("https://vault.example", "file:///etc/passwd", "a file")]
    [InlineData("https://vault.example", "/v1/secret/data/a", "itself")]
    public async Task A_redirect_elsewhere_is_an_error_and_nothing_is_sent_there(string address, string location, string where)
    {
        (VaultException failure, RecordingHandler handler) = await FailAsync(address, _ => location);

        failure.Message.Should().Contain("redirects are not followed", where).And.NotContain("planted");
        handler.Sent.Should().OnlyContain(uri => uri.Host == "vault.example" && uri.Scheme == "https" && uri.Port == 443);
    }

    [Fact]
    public async Task A_loop_of_redirects_within_the_cluster_ends_after_one_hop()
    {
        int hops = 0;
        (VaultException failure, RecordingHandler handler) = await FailAsync("https://vault.example", _ => $"https://vault.example/v1/secret/data/{hops++}");

        failure.Message.Should().Contain("redirects are not followed");
        handler.Sent.Should().HaveCountLessThanOrEqualTo(2 * handler.Starts);
    }

    private static async Task<(VaultException Failure, RecordingHandler Handler)> FailAsync(string address, Func<Uri, string> redirect)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        RecordingHandler handler = new(redirect);
        Func<Task> start = () => scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.Options.Address = new Uri(address);
            vault.UseHttpMessageHandler(handler);
            vault.UseToken("planted-token");
            vault.AddKeyValue("secret", "a");
        });
        return ((await start.Should().ThrowAsync<VaultException>()).Which, handler);
    }

    private sealed class RecordingHandler(Func<Uri, string> redirect) : HttpMessageHandler
    {
        private readonly List<Uri> _sent = [];

        public IReadOnlyList<Uri> Sent
        {
            get
            {
                lock (_sent)
                {
                    return [.. _sent];
                }
            }
        }

        /// <summary>How often the secret itself was asked for.</summary>
        public int Starts => Sent.Count(uri => uri.AbsolutePath.EndsWith("/a", StringComparison.Ordinal));

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (_sent)
            {
                _sent.Add(request.RequestUri!);
            }

            HttpResponseMessage response = new(HttpStatusCode.TemporaryRedirect);
            response.Headers.TryAddWithoutValidation("Location", redirect(request.RequestUri!));
            return Task.FromResult(response);
        }
    }
}
