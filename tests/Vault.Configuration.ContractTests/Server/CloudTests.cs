using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class CloudTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("aws", "creds/deploy", true, true, "access_key,secret_key,security_token")]
    [InlineData("aws", "sts/deploy", true, false, "access_key,arn,secret_key,security_token,ttl")]
    [InlineData("aws", "static-creds/deploy", false, false, "access_key,secret_key")]
    [InlineData("gcp", "roleset/app/key", true, true, "key_algorithm,key_type,private_key_data")]
    [InlineData("gcp", "roleset/app/token", false, false, "expires_at_seconds,token,token_ttl")]
    [InlineData("gcp", "static-account/app/key", true, true, "key_algorithm,key_type,private_key_data")]
    [InlineData("gcp", "static-account/app/token", false, false, "expires_at_seconds,token,token_ttl")]
    [InlineData("azure", "creds/app", true, true, "client_id,client_secret")]
    public async Task Credentials_have_the_shape_that_Vault_gives_them(
        string mount, string path, bool isLeased, bool isRenewable, string fields)
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddCloudRole(mount, path);
        using HttpClient client = server.Client();

        JsonNode answer = await client.ReadLeaseAsync(server.RootToken, $"{mount}/{path}");

        string.Join(',', answer["data"]!.AsObject().Select(field => field.Key)).Should().Be(fields);
        answer["renewable"]!.GetValue<bool>().Should().Be(isRenewable);
        answer["lease_duration"]!.GetValue<int>().Should().Be(isLeased ? 3600 : 0);
        answer.LeaseId().StartsWith($"{mount}/{path}/", StringComparison.Ordinal).Should().Be(isLeased);
        server.Leases.Should().HaveCount(isLeased ? 1 : 0);
    }

    [Fact]
    public async Task A_user_of_AWS_has_no_session_token_and_a_session_has_one()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddCloudRole("aws", "creds/deploy");
        server.AddCloudRole("aws", "sts/deploy");
        using HttpClient client = server.Client();

        JsonNode user = (await client.ReadLeaseAsync(server.RootToken, "aws/creds/deploy"))["data"]!;
        JsonNode session = (await client.SendAsync("POST", "aws/sts/deploy", server.RootToken, """{"ttl":"15m"}""").JsonAsync())["data"]!;

        user["access_key"]!.GetValue<string>().Should().MatchRegex("^AKIA[A-Z2-7]{16}$");
        user["security_token"].Should().BeNull();
        session["access_key"]!.GetValue<string>().Should().MatchRegex("^ASIA[A-Z2-7]{16}$");
        session["security_token"]!.GetValue<string>().Should().NotBeEmpty();
        session["ttl"]!.GetValue<int>().Should().Be(900);
    }

    [Fact]
    public async Task A_lease_that_is_not_renewable_is_not_renewed()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddCloudRole("aws", "sts/deploy");
        using HttpClient client = server.Client();
        string lease = (await client.ReadLeaseAsync(server.RootToken, "aws/sts/deploy")).LeaseId();

        JsonNode refused = await client.RenewAsync(lease, server.RootToken).JsonAsync();

        refused["errors"]![0]!.GetValue<string>().Should().Be("lease is not renewable");
        _time.Advance(TimeSpan.FromHours(1));
        server.Leases.Should().BeEmpty();
    }

    [Fact]
    public async Task Static_credentials_stay_until_they_are_rotated()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddCloudRole("aws", "static-creds/backup");
        using HttpClient client = server.Client();

        string first = await AccessKeyAsync();
        string again = await AccessKeyAsync();
        server.RotateCloudRole("aws", "static-creds/backup");
        string rotated = await AccessKeyAsync();

        again.Should().Be(first);
        rotated.Should().NotBe(first);

        async Task<string> AccessKeyAsync() =>
            (await client.ReadLeaseAsync(server.RootToken, "aws/static-creds/backup"))["data"]!["access_key"]!.GetValue<string>();
    }

    [Fact]
    public async Task A_key_of_Google_Cloud_is_a_file_in_base64()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddCloudRole("gcp", "roleset/app/key");
        using HttpClient client = server.Client();

        JsonNode data = (await client.ReadLeaseAsync(server.RootToken, "gcp/roleset/app/key"))["data"]!;
        string file = Encoding.UTF8.GetString(Convert.FromBase64String(data["private_key_data"]!.GetValue<string>()));

        JsonNode.Parse(file)!["type"]!.GetValue<string>().Should().Be("service_account");
    }

    [Fact]
    public async Task A_test_can_make_up_an_engine_of_its_own()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        int made = 0;
        server.AddCloudRole("queue", "creds/writer", options =>
        {
            options.Type = "rabbitmq";
            options.Fields = () => new Dictionary<string, object?> { ["username"] = $"user-{++made}", ["port"] = 5672, ["vhost"] = null };
            options.Renewable = false;
            options.DefaultTtl = TimeSpan.FromMinutes(5);
        });
        using HttpClient client = server.Client();

        await client.ReadLeaseAsync(server.RootToken, "queue/creds/writer");
        JsonNode second = await client.ReadLeaseAsync(server.RootToken, "queue/creds/writer");

        second["data"]!.ToJsonString().Should().Be("""{"port":5672,"username":"user-2","vhost":null}""");
        second["renewable"]!.GetValue<bool>().Should().BeFalse();
        second["lease_duration"]!.GetValue<int>().Should().Be(300);
    }

    [Fact]
    public async Task What_is_not_known_is_a_mistake_in_the_test_or_a_400()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddCloudRole("aws", "creds/deploy");
        using HttpClient client = server.Client();

        server.Invoking(one => one.AddCloudRole("aws", "other/deploy")).Should().Throw<InvalidOperationException>();
        server.Invoking(one => one.AddCloudRole("secret", "creds/deploy")).Should().Throw<InvalidOperationException>();
        server.Invoking(one => one.RotateCloudRole("aws", "creds/nope")).Should().Throw<InvalidOperationException>();
        (await client.SendAsync("GET", "aws/creds/nope", server.RootToken).StatusAsync()).Should().Be(400);
    }
}
