using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Connection;

public sealed class TransportTests
{
    [Fact]
    public async Task Over_tls_everything_shares_one_http_2_connection()
    {
        await using Scenario scenario = await Scenario.StartAsync(useHttps: true);
        for (int i = 0; i < 100; i++)
        {
            scenario.Server.PutSecret("secret", $"folder/s{i}", ("key", "1"));
        }

        using TemporaryFolder files = new();
        string certificate = scenario.Server.Certificate!.ExportCertificatePem();
        string authority = files.Write("ca.pem", certificate);
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Tls.CertificateAuthorityFile = authority;
            vault.AddKeyValue("secret", "folder/");
        });

        configuration["s99:key"].Should().Be("1");
        scenario.Server.AcceptedConnections.Should().Be(1);
        await scenario.PassOneRoundAsync(configuration);
        scenario.Server.AcceptedConnections.Should().Be(1);

        files.Write("ca.pem", certificate + "\n" + TestAuthority.Create().Pem);
        await scenario.PassOneRoundAsync(configuration);
        scenario.Server.AcceptedConnections.Should().Be(2, "certificates that changed are a reason for a new one");
        await scenario.UntilAsync(() => scenario.Server.OpenConnections == 1, "the old connection has ended");
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_ends_the_start_at_once_and_says_why()
    {
        await using Scenario scenario = await Scenario.StartAsync(useHttps: true);

        VaultException failure = scenario.Invoking(s => s.BuildWithToken(vault => vault.AddKeyValue("secret", "a")))
            .Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.Tls);
        failure.Message.Should().Contain("attempts: 1").And.Contain("certificate");
    }

    [Fact]
    public async Task An_answer_larger_than_the_limit_is_refused_and_the_sentence_says_which_limit()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", new string('x', 5000)));

        Func<Task> build = () => scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.UseToken(scenario.Server.RootToken);
            vault.Options.MaxResponseBytes = 4096;
            vault.AddKeyValue("secret", "a");
        });

        (await build.Should().ThrowAsync<VaultException>()).WithMessage("*larger than 4,096 bytes*MaxResponseBytes*");
    }

    [Fact]
    public async Task A_blocked_synchronization_context_is_not_needed_to_load()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        string? value = null;
        Thread thread = new(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new NeverContext());
            value = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"))["key"];
        });

        thread.Start();

        thread.Join(TimeSpan.FromSeconds(20)).Should().BeTrue("the load must not post to the caller's context");
        value.Should().Be("1");
    }

    [Fact]
    public async Task The_namespace_goes_with_every_request_and_every_request_says_that_it_is_one()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using HeaderRecorder handler = new();

        scenario.BuildWithToken(vault =>
        {
            vault.Options.Namespace = "/team1/";
            vault.Options.Refresh.Enabled = false;
            vault.UseHttpMessageHandler(handler);
            vault.AddKeyValue("secret", "a", secret => secret.Optional = true);
        });

        handler.Namespaces.Should().NotBeEmpty().And.OnlyContain(value => value == "team1");
        handler.Requests.Should().OnlyContain(value => value == "true");
    }

    private sealed class NeverContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();
    }

    private sealed class HeaderRecorder : HttpMessageHandler
    {
        public List<string> Namespaces { get; } = [];

        public List<string> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (Namespaces)
            {
                Namespaces.Add(request.Headers.GetValues("X-Vault-Namespace").Single());
                Requests.Add(request.Headers.GetValues("X-Vault-Request").Single());
            }

            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("""{"errors":[]}""", null, "application/json") });
        }
    }
}
