using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Faults;

[Collection(AloneInTheProcess.Name)]
public sealed class MalformedAnswerTests
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("secret/data/a")]
    [InlineData("secret/metadata/f")]
    [InlineData("auth/approle/login")]
    [InlineData("auth/token/renew-self")]
    [InlineData("auth/token/lookup-self")]
    public async Task An_answer_of_which_any_part_is_of_another_kind_ends_nothing_and_blanks_nothing(string path)
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        IConfigurationRoot configuration = Build(world);
        List<string> found = [];
        string answer = await CatchAnswerAsync(world, configuration, path);

        // The fields of a secret are whatever they are; that there are none is a valid version too.
        foreach ((string what, Func<string, string> change) in JsonMutations.Of(answer, p => p.StartsWith("$.data.data", StringComparison.Ordinal)))
        {
            int defects = world.Logs.Count(505);
            world.Proxy.Decide = line => line.Contains($"/{path}", StringComparison.Ordinal)
                ? new AnswerFault(AnswerFaultKind.Change, Change: body => Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(body))))
                : null;
            await ProvokeAsync(world, configuration, path, allowsFailure: true, found, what);
            world.Proxy.Decide = _ => null;
            await ProvokeAsync(world, configuration, path, allowsFailure: false, found, $"after {what}");
            if (world.Logs.Count(505) > defects)
            {
                found.Add($"{what}: {world.Logs.Entries.Last(entry => entry.EventId == 505).Text.Split('\n')[0]}");
            }

            Check(world, configuration, found, what);
        }

        string.Join("\n", found).Should().BeEmpty();
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task An_error_of_which_any_part_is_of_another_kind_ends_nothing_and_blanks_nothing(int status)
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        IConfigurationRoot configuration = Build(world);
        List<string> found = [];
        const string Error = """{"request_id":"r","errors":["e"],"warnings":["w"],"data":null}""";
        foreach ((string what, Func<string, string> change) in JsonMutations.Of(Error, _ => false))
        {
            foreach (string path in (string[])["secret/data/a", "auth/approle/login"])
            {
                int defects = world.Logs.Count(505);
                world.Proxy.Decide = _ => null;
                IDisposable fault = world.Server.Faults.Body(
                    change(Error), "application/json", (HttpStatusCode)status, when: request => request.Path.TrimEnd('/') == path);
                await ProvokeAsync(world, configuration, path, allowsFailure: true, found, $"{path}: {what}");
                fault.Dispose();
                await ProvokeAsync(world, configuration, path, allowsFailure: false, found, $"{path}: after {what}");
                if (world.Logs.Count(505) > defects)
                {
                    found.Add($"{path}: {what}: {world.Logs.Entries.Last(entry => entry.EventId == 505).Text.Split('\n')[0]}");
                }

                Check(world, configuration, found, $"{path}: {what}");
            }
        }

        string.Join("\n", found).Should().BeEmpty();
    }

    public static TheoryData<string> RawAnswers() =>
    [
        "",
        "\r\n\r\n",
        "planted garbage without an end of line",
        "HTTP/1.1\r\n\r\n",
        "HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 99999 OK\r\n\r\n",
        "HTTP/1.1 600 Planted\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: planted\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 206 Partial Content\r\nContent-Length: 9\r\nContent-Range: bytes 0-8/99\r\n\r\n{\"data\":{",
        "HTTP/1.1 304 Not Modified\r\n\r\n",
        "HTTP/1.1 307 Moved\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Moved\r\nLocation: \r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Moved\r\nLocation: //\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Moved\r\nLocation: http://\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Moved\r\nLocation: http://[planted\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Moved\r\nLocation: http://planted:99999/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Moved\r\nLocation: javascript:planted\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Moved\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Moved\r\nLocation: ///\\planted\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: \r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Type: /;;;=\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=planted\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008b00",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4194304\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nplanted\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: planted\r\n\r\n{\"data\":null}",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
        "HTTP/1.1 429 Slow\r\nRetry-After: -5\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 429 Slow\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 429 Slow\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 503 Down\r\nRetry-After: Mon, 01 Jan 0001 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 503 Down\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n\"sealed\"",
    ];

    [Fact]
    public async Task Bytes_that_are_no_answer_at_all_end_nothing_and_blank_nothing()
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        IConfigurationRoot configuration = Build(world);
        List<string> found = [];
        foreach (TheoryDataRow<string> row in RawAnswers())
        {
            foreach (string path in (string[])["secret/data/a", "secret/metadata/f", "auth/approle/login", "auth/token/renew-self", "auth/token/lookup-self"])
            {
                string what = $"{path}: {row.Data}";
                int defects = world.Logs.Count(505);
                world.Proxy.Decide = line => line.Contains($"/{path}", StringComparison.Ordinal)
                    ? new AnswerFault(AnswerFaultKind.Replace, Bytes: Encoding.Latin1.GetBytes(row.Data))
                    : null;
                await ProvokeAsync(world, configuration, path, allowsFailure: true, found, what);
                world.Proxy.Decide = _ => null;
                await ProvokeAsync(world, configuration, path, allowsFailure: false, found, $"after {what}");
                if (world.Logs.Count(505) > defects)
                {
                    found.Add($"{what}: {world.Logs.Entries.Last(entry => entry.EventId == 505).Text.Split('\n')[0]}");
                }

                Check(world, configuration, found, what);
            }
        }

        string.Join("\n", found).Should().BeEmpty();
        string.Join('\n', world.Logs.Entries).Should().NotContain("planted-");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_of_ten_mebibytes_is_refused_at_the_limit(bool saysItsLength)
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        IConfigurationRoot configuration = Build(world);
        string body = $"{{\"data\":\"{new string('p', 10 * 1024 * 1024)}\"}}";
        string length = saysItsLength ? $"Content-Length: {body.Length}" : "Connection: close";
        byte[] answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{length}\r\n\r\n{body}");
        world.Proxy.Decide = line => line.Contains("/secret/data/a", StringComparison.Ordinal)
            ? new AnswerFault(AnswerFaultKind.Replace, Bytes: answer)
            : null;

        Func<Task> refresh = () => configuration.GetVaultRefresher().RefreshAsync("key", TestContext.Current.CancellationToken);

        VaultException failure = (await refresh.Should().ThrowAsync<VaultException>()).Which;
        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.Message.Should().Contain("larger than").And.NotContain("ppp");
        configuration["key"].Should().Be("planted-a");
    }

    private static IConfigurationRoot Build(FaultWorld world)
    {
        world.Server.PutSecret("secret", "a", ("key", "planted-a"));
        world.Server.PutSecret("secret", "f/one", ("key", "planted-one"));
        world.Server.PutSecret("secret", "f/g/two", ("key", "planted-two"));
        VaultTestAppRole role = world.Server.AddAppRole("orders", options =>
        {
            options.Policies.Add("all");
            options.TokenTtl = TokenLife;
            options.TokenMaxTtl = TimeSpan.FromDays(3650);
        });
        return world.Build(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromDays(7);
            vault.UseAppRole(
                VaultCredential.FromValue(role.RoleId),
                VaultCredential.FromCallback(_ => new(world.CreateSecretId("orders"))));
            vault.AddKeyValue("secret", "a");
            vault.AddKeyValue("secret", "f/");
        });
    }

    /// <summary>Brings the library to send this request, and waits for what comes of it.</summary>
    private static async Task ProvokeAsync(
        FaultWorld world, IConfigurationRoot configuration, string path, bool allowsFailure, List<string> found, string what)
    {
        string? token = world.Server.Requests.LastOrDefault(request => request.Path.StartsWith("secret/", StringComparison.Ordinal))?.Token;
        switch (path)
        {
            case "auth/approle/login" or "auth/token/lookup-self":
                world.Time.Advance(TimeSpan.FromSeconds(6)); // The answer to a look-up is good for five.
                world.Server.RevokeToken(token ?? "");
                break;
            case "auth/token/renew-self":
                world.Time.Advance(TokenLife * 0.76);
                break;
        }

        for (bool isSecondTry = false; ; isSecondTry = true)
        {
            try
            {
                Task<bool> refresh = configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
                await world.PassUntilAsync(refresh);
                await refresh;
                return;
            }
            catch (VaultException failure)
            {
                // A connection that the fault has closed may be taken once more before that is known.
                if (!allowsFailure && !isSecondTry && failure.Kind == VaultErrorKind.Unreachable)
                {
                    continue;
                }

                if (!allowsFailure || failure.Message.Contains("defect", StringComparison.Ordinal))
                {
                    found.Add($"{what}: {failure.Message}");
                }

                return;
            }
        }
    }

    private static void Check(FaultWorld world, IConfigurationRoot configuration, List<string> found, string what)
    {
        if (configuration["key"] != "planted-a" || configuration["one:key"] != "planted-one" || configuration["g:two:key"] != "planted-two")
        {
            found.Add($"{what}: {string.Join(", ", configuration.AsEnumerable())}");
        }
    }

    private static async Task<string> CatchAnswerAsync(FaultWorld world, IConfigurationRoot configuration, string path)
    {
        string? caught = null;
        world.Proxy.Decide = line => line.Contains($"/{path}", StringComparison.Ordinal)
            ? new AnswerFault(AnswerFaultKind.Change, Change: body =>
            {
                caught = Encoding.UTF8.GetString(body);
                return body;
            })
            : null;
        await ProvokeAsync(world, configuration, path, allowsFailure: false, [], path);
        if (path == "auth/token/lookup-self")
        {
            // A dead token has no answer to show: that of a living one that lacks a policy.
            world.Server.RemovePolicy("all");
            await ProvokeAsync(world, configuration, "", allowsFailure: true, [], path);
            world.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        }

        return caught!;
    }
}
