using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Connection;

public sealed class FailoverTests
{
    [Fact]
    public async Task A_start_does_not_wait_for_an_address_that_is_dead()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        await using VaultTestServer gone = await VaultTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        Uri dead = gone.Address;
        await gone.StopAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));

        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.FallbackAddresses.Add(scenario.Server.Address);
            vault.Options.Address = dead;
            vault.AddKeyValue("secret", "a");
        });

        configuration["key"].Should().Be("1");
        scenario.Logs.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task The_next_address_serves_while_the_first_is_sealed_and_the_first_again_when_it_is_well()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        await using VaultTestServer second = await VaultTestServer.StartAsync(
            new VaultTestServerOptions { TimeProvider = scenario.Time, RootToken = scenario.Server.RootToken }, TestContext.Current.CancellationToken);
        scenario.Server.PutSecret("secret", "a", ("key", "first"));
        second.PutSecret("secret", "a", ("key", "second-1"));
        second.PutSecret("secret", "a", ("key", "second-2"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.FallbackAddresses.Add(second.Address);
            vault.AddKeyValue("secret", "a");
        });
        configuration["key"].Should().Be("first");

        scenario.Server.Seal();
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be("second-2");
        Scenario.Status(configuration).LastFailure.Should().BeNull();
        scenario.Server.Unseal();
        for (int version = 2; version <= 4; version++)
        {
            scenario.Server.PutSecret("secret", "a", ("key", $"first-{version}"));
        }

        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be("first-4");
    }

    [Fact]
    public async Task An_address_whose_certificate_is_not_trusted_is_passed_over_and_named_once_and_serves_again_when_it_is_mended()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        string trusted = bed.Files.Write("ca.pem", bed.Authority.Pem);
        await using VaultTestServer second = await VaultTestServer.StartAsync(
            new VaultTestServerOptions { TimeProvider = bed.Scenario.Time, RootToken = bed.Scenario.Server.RootToken }, TestContext.Current.CancellationToken);
        second.PutSecret("secret", "a", ("key", "1"));
        TestAuthority good = bed.Server;
        bed.Server = TestAuthority.Create("Another CA").Issue();

        IConfigurationRoot configuration = bed.Build(options =>
        {
            options.Tls.CertificateAuthorityFile = trusted;
            options.FallbackAddresses.Add(second.Address);
        });
        configuration["key"].Should().Be("1");
        await bed.Scenario.PassOneRoundAsync(configuration);

        Scenario.Status(configuration).LastFailure.Should().BeNull();
        bed.Scenario.Logs.Entries.Should().ContainSingle(entry => entry.EventId == 340).Which.Text
            .Should().Contain(bed.Address.Authority).And.Contain("CN=Another CA");
        bed.Server = good;
        second.Seal();
        await bed.Scenario.PassOneRoundAsync(configuration);
        bed.Scenario.CountRequests("GET", "secret/data/a").Should().Be(1);
        Scenario.Status(configuration).LastFailure.Should().BeNull();
        bed.Scenario.Logs.Count(340).Should().Be(1);
    }

    [Fact]
    public async Task Where_no_address_can_be_trusted_the_start_ends_at_once_and_says_why_for_each()
    {
        await using TlsBed first = await TlsBed.StartAsync();
        await using TlsBed second = await TlsBed.StartAsync();
        first.Server = TestAuthority.Create("First CA").Issue();
        second.Server = TestAuthority.Create("Second CA").Issue();
        string trusted = first.Files.Write("ca.pem", first.Authority.Pem);

        VaultException failure = await first.FailureAsync(options =>
        {
            options.Tls.CertificateAuthorityFile = trusted;
            options.FallbackAddresses.Add(second.Address);
        });

        failure.Kind.Should().Be(VaultErrorKind.Tls);
        failure.Message.Should().Contain("attempts: 1")
            .And.Contain(first.Address.Authority).And.Contain("CN=First CA")
            .And.Contain(second.Address.Authority).And.Contain("CN=Second CA");
    }

    [Fact]
    public async Task Where_one_address_is_down_and_the_other_not_trusted_it_is_tried_again_and_both_are_named()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        await using VaultTestServer gone = await VaultTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        Uri dead = gone.Address;
        await gone.StopAsync();
        bed.Server = TestAuthority.Create("Another CA").Issue();
        string trusted = bed.Files.Write("ca.pem", bed.Authority.Pem);

        VaultException failure = await bed.FailureAsync(options =>
        {
            options.Tls.CertificateAuthorityFile = trusted;
            options.FallbackAddresses.Add(dead);
        });

        failure.Message.Should().NotContain("attempts: 1,").And.Contain(dead.Authority).And.Contain(bed.Address.Authority).And.Contain("CN=Another CA");
    }

    [Fact]
    public async Task A_recovery_cluster_ends_the_start_at_once_where_no_other_address_serves()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.Faults.Fail((System.Net.HttpStatusCode)472, body: """{"errors":[]}""");

        VaultException failure = scenario.Invoking(s => s.BuildWithToken(vault => vault.AddKeyValue("secret", "a")))
            .Should().Throw<VaultException>().Which;

        failure.Message.Should().Contain("attempts: 1").And.Contain("address of the primary");
    }

    [Fact]
    public async Task A_redirect_is_followed_by_one_hop_to_an_address_of_the_cluster_and_to_no_other()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        await using VaultTestServer stranger = await VaultTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using RedirectingHandler handler = new(stranger.Address);
        scenario.Server.PutSecret("secret", "a", ("key", "1"));

        VaultException failure = scenario.Invoking(s => s.BuildWithToken(vault =>
        {
            vault.Options.StartupTimeout = TimeSpan.FromSeconds(1);
            vault.UseHttpMessageHandler(handler);
            vault.UseTimeProvider(TimeProvider.System);
            vault.AddKeyValue("secret", "a");
        })).Should().Throw<VaultException>().Which;

        failure.Message.Should().Contain("redirects").And.Contain(stranger.Address.Authority);
        stranger.Requests.Should().BeEmpty("neither token nor request goes to a host that was not named");
        handler.Target = scenario.Server.Address;
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Address = new Uri("http://standby.invalid:8200");
            vault.Options.FallbackAddresses.Add(scenario.Server.Address);
            vault.UseHttpMessageHandler(handler);
            vault.AddKeyValue("secret", "a");
        });

        configuration["key"].Should().Be("1");
        scenario.Server.Requests.Should().Contain(request => request.Path == "secret/data/a" && request.Token == scenario.Server.RootToken);
    }

    /// <summary>A standby that redirects everything that is not meant for its target.</summary>
    private sealed class RedirectingHandler(Uri target) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        public Uri Target { get; set; } = target;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Authority == Target.Authority)
            {
                return await base.SendAsync(request, cancellationToken);
            }

            HttpResponseMessage response = new(System.Net.HttpStatusCode.TemporaryRedirect);
            response.Headers.Location = new Uri(Target, request.RequestUri.PathAndQuery);
            return response;
        }
    }
}
