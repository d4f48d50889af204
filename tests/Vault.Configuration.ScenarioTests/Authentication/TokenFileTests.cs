using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Authentication;

/// <summary>A token that somebody else keeps fresh, such as Vault Agent in its sink.</summary>
public sealed class TokenFileTests
{
    [Fact]
    public async Task The_token_that_an_agent_writes_is_in_use_in_the_next_round_and_the_old_one_is_not_waited_for()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFile sink = new();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        string first = CreateToken(scenario);
        sink.Write(first);
        IConfigurationRoot configuration = Build(scenario, sink);
        await scenario.RestAsync(configuration);

        string second = CreateToken(scenario);
        sink.Write(second + "\n");
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
        scenario.Server.Requests.Last(request => request.Path == "secret/data/a").Token.Should().Be(second);
        scenario.Server.Requests.Should().NotContain(request => request.StatusCode >= 400);
        await scenario.UntilAsync(() => LookUps(scenario) == 2, "the new one was looked up as well");
    }

    [Fact]
    public async Task A_sink_that_is_empty_for_a_moment_leaves_the_token_in_use()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFile sink = new();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        sink.Write(CreateToken(scenario));
        IConfigurationRoot configuration = Build(scenario, sink);

        sink.Write("");
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
        Scenario.Status(configuration).LastFailure.Should().BeNull();
        scenario.Logs.Count(210).Should().Be(1);
    }

    [Fact]
    public async Task Where_an_agent_adds_the_token_nothing_is_sent_looked_up_renewed_or_revoked()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using AgentHandler agent = new(CreateToken(scenario));
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = Build(scenario, agent);

        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
        agent.TokensOfClient.Should().BeEmpty();
        scenario.Server.Requests.Should().OnlyContain(request => request.Path == "secret/data/a");
    }

    [Fact]
    public async Task Where_the_agent_adds_none_the_start_says_what_it_has_to_do()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using AgentHandler agent = new(token: null);
        scenario.Server.PutSecret("secret", "a", ("key", "1"));

        VaultException failure = FluentActions.Invoking(() => Build(scenario, agent)).Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.Message.Should().Contain("use_auto_auth_token").And.Contain("secret/data/a");
        scenario.Server.Requests.Should().ContainSingle();
    }

    private static IConfigurationRoot Build(Scenario scenario, TemporaryFile sink) => scenario.Build(vault =>
    {
        vault.UseTokenFile(sink.Path);
        vault.AddKeyValue("secret", "a");
    });

    private static IConfigurationRoot Build(Scenario scenario, HttpMessageHandler agent) => scenario.Build(vault =>
    {
        vault.UseNoAuthentication();
        vault.UseHttpMessageHandler(agent);
        vault.AddKeyValue("secret", "a");
    });

    private static string CreateToken(Scenario scenario)
    {
        scenario.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\"] }");
        return scenario.Server.CreateToken(options =>
        {
            options.Policies.Add("all");
            options.Ttl = TimeSpan.FromHours(1);
        });
    }

    private static int LookUps(Scenario scenario) => scenario.CountRequests("GET", "auth/token/lookup-self");

    /// <summary>Does on the way what Vault Agent does as a proxy.</summary>
    private sealed class AgentHandler(string? token) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        public List<string> TokensOfClient { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.TryGetValues("X-Vault-Token", out IEnumerable<string>? sent))
            {
                TokensOfClient.AddRange(sent);
            }
            else if (token is not null)
            {
                request.Headers.Add("X-Vault-Token", token);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
