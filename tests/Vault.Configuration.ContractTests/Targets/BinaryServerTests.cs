using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Targets;

/// <summary>
/// What the tests do with a server binary, done with one that is always there: <c>bao</c> of tests/Vault.Configuration.DevServer, the
/// in-memory server in a process of its own.
/// </summary>
public sealed class BinaryServerTests
{
    private static readonly string StandIn = Path.Combine(AppContext.BaseDirectory, "bao");

    public BinaryServerTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The tests look after a server process with a POSIX shell.");

    [Fact]
    public async Task It_answers_at_a_port_of_its_own_to_the_token_it_was_given_and_leaves_nothing_behind()
    {
        BinaryServer server = await StartAsync();
        DevProcess process = server.Process;
        bool hadHome = Directory.Exists(process.Home);
        int status = await AskAsync(server);

        await server.DisposeAsync();

        status.Should().Be(200);
        hadHome.Should().BeTrue();
        Directory.Exists(process.Home).Should().BeFalse();
        (await AskAsync(server)).Should().Be(0, "nobody listens any more");
    }

    [Fact]
    public async Task Two_of_them_do_not_get_into_each_others_way()
    {
        await using BinaryServer one = await StartAsync();
        await using BinaryServer two = await StartAsync();

        one.Address.Should().NotBe(two.Address);
        one.RootToken.Should().NotBe(two.RootToken);
        (await AskAsync(one), await AskAsync(two)).Should().Be((200, 200));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_an_end_it_starts_again_at_the_same_address_and_knows_nothing_any_more(bool abruptly)
    {
        await using BinaryServer server = await StartAsync();
        await SendAsync(server, "POST", "secret/data/a", """{"data":{"k":"v"}}""");
        int before = await SendAsync(server, "GET", "secret/data/a");

        await server.StopAsync(abruptly);
        int stopped = await AskAsync(server);
        await server.StartAgainAsync();

        (before, stopped, await AskAsync(server)).Should().Be((200, 0, 200));
        (await SendAsync(server, "GET", "secret/data/a")).Should().Be(404);
    }

    [Fact]
    public async Task It_ends_with_the_process_of_the_tests_however_that_ends()
    {
        await using BinaryServer server = await StartAsync();

        await server.Process.AbandonAsync();

        server.Process.HasEnded.Should().BeTrue();
        Directory.Exists(server.Process.Home).Should().BeFalse();
        (await AskAsync(server)).Should().Be(0);
    }

    [Fact]
    public async Task It_can_be_sealed_and_opened_with_the_key_that_it_printed()
    {
        await using BinaryServer server = await StartAsync();

        await SendAsync(server, "PUT", "sys/seal");
        int sealedStatus = await AskAsync(server);
        await SendAsync(server, "PUT", "sys/unseal", $$"""{"key":"{{server.UnsealKey}}"}""");

        (sealedStatus, await AskAsync(server)).Should().Be((503, 200));
    }

    [Fact]
    public async Task A_binary_that_ends_at_once_is_told_with_what_it_said()
    {
        Func<Task> start = () => BinaryServer.StartAsync("/bin/ls", TestContext.Current.CancellationToken);

        (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("/bin/ls ended with 2").And.Contain("invalid option");
    }

    [Theory]
    [InlineData("/opt/bao-2", "/nowhere", "/opt/bao-2", "what is named is not looked for")]
    [InlineData(null, "/nowhere:BASE", "BASE/bao", "it is on the PATH")]
    [InlineData("", "/nowhere:BASE", "BASE/bao", "an empty variable names nothing")]
    [InlineData(null, "/nowhere", null, "it is nowhere")]
    [InlineData(null, null, null, "there is no PATH")]
    public void A_binary_is_found_by_its_variable_or_on_the_path(string? variable, string? path, string? found, string because)
    {
        string baseFolder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        BinaryServer.Kind kind = new("bao", "BAO_BIN", name => name == "BAO_BIN" ? variable : path?.Replace("BASE", baseFolder));

        kind.Find().Should().Be(found?.Replace("BASE", baseFolder), because);
        kind.Absence.Should().Be(found is null ? "BAO_BIN names no server binary, and there is no \"bao\" on the PATH." : null);
    }

    private static Task<BinaryServer> StartAsync() => BinaryServer.StartAsync(StandIn, TestContext.Current.CancellationToken);

    private static Task<int> AskAsync(BinaryServer server) => SendAsync(server, "GET", "secret/config");

    /// <summary>The status, or 0 where nobody answers.</summary>
    private static async Task<int> SendAsync(BinaryServer server, string method, string path, string? json = null)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(server.Address, "/v1/") };
        try
        {
            return await client.SendAsync(method, path, server.RootToken, json).StatusAsync();
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return 0;
        }
    }
}
