using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

/// <summary>Each call that the library makes, and a comparison of what it understands of the answer with what stands there.</summary>
internal static class RecordedReadings
{
    private static readonly DateTimeOffset After = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    private static readonly (Regex Call, Action<VaultAnswer, JsonNode> Compare)[] Calls =
    [
        (Call("GET (team1/)?\\w+/data/[^/].*"), KeyValue),
        (Call("GET (kv1/.*|database/creds/.*|database/static-creds/.*)"), Plain),
        (Call("POST pki/issue/.*"), Certificate),
        (Call("LIST (?!sys|.*detailed).*"), List),
        (Call("SCAN .*/detailed-metadata/.*"), Scan),
        (Call("POST auth/(approle|userpass|kubernetes|jwt|nomount)/login.*"), Login),
        (Call("POST auth/token/renew-self"), Renewal),
        (Call("GET auth/token/lookup-self"), LookUp),
        (Call("POST sys/leases/renew"), LeaseRenewal),
        (Call("POST sys/wrapping/lookup"), WrappingLookUp),
        (Call("POST sys/wrapping/unwrap"), Unwrapping),
        (Call("GET sys/internal/ui/mounts/.*"), Mount),
        (Call("POST sys/capabilities-self"), Capabilities),
        (Call("GET sys/health.*"), Health),
        (Call("GET sys/seal-status"), SealStatus),
    ];

    /// <summary>The calls that no recording is of.</summary>
    public static IEnumerable<string> Unused => Calls
        .Where(call => !RecordedRequest.Names.Any(name => Find(name)?.Call == call.Call))
        .Select(call => call.Call.ToString());

    /// <returns>The comparison; <see langword="null"/> where the library makes no such call, or the answer is an error, which another test looks at.</returns>
    public static Action? Of(string name)
    {
        Recording recorded = Recording.Of(name);
        if (Find(name) is not { } found)
        {
            return null;
        }

        return () =>
        {
            using VaultAnswer answer = Some.Answer(recorded.Status, recorded.Body);
            found.Compare(answer, JsonNode.Parse(recorded.Body)!);
        };
    }

    private static (Regex Call, Action<VaultAnswer, JsonNode> Compare)? Find(string name)
    {
        Recording recorded = Recording.Of(name);
        RecordedRequest request = RecordedRequest.Of(name);
        return (int)recorded.Status is < 300 or 404 && recorded.Body.StartsWith('{')
            ? Calls.Cast<(Regex Call, Action<VaultAnswer, JsonNode> Compare)?>().FirstOrDefault(call => call!.Value.Call.IsMatch($"{request.Method} {request.Path}"))
            : null;
    }

    private static void KeyValue(VaultAnswer answer, JsonNode said)
    {
        if (said["wrap_info"] is JsonObject)
        {
            FluentActions.Invoking(() => Some.Secret().Read("orders", answer, After)).Should().Throw<VaultException>().WithMessage("*wrapp*");
            return;
        }

        SecretReading reading = Some.Secret().Read("orders", answer, After);
        JsonNode? metadata = said["data"]?["metadata"];
        reading.State.Should().Be(
            metadata is null ? VaultSecretState.Absent
            : metadata["destroyed"]!.GetValue<bool>() ? VaultSecretState.Destroyed
            : said["data"]!["data"] is null ? VaultSecretState.Deleted
            : VaultSecretState.Live);
        (reading.Version?.Number).Should().Be(metadata?["version"]!.GetValue<int>());
        reading.RequestId.Should().Be((string?)said["request_id"]);
        if (reading.State == VaultSecretState.Live)
        {
            ShouldEqual(reading.Fields, said["data"]!["data"]);
            reading.Version!.CreatedAt.Should().Be(DateTimeOffset.Parse((string)metadata!["created_time"]!, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static void Plain(VaultAnswer answer, JsonNode said)
    {
        SecretReading reading = said["lease_id"] is null or JsonValue && said["data"] is null
            ? new KeyValueV1Source("kv1", "a", new SecretMapping()).Read("a", answer, After)
            : new DynamicSource("database/creds/app", new SecretMapping()).Read("database/creds/app", answer, After);
        if (said["data"] is null)
        {
            reading.State.Should().Be(VaultSecretState.Absent);
            return;
        }

        ShouldEqual(reading.Fields, said["data"]);
        string lease = (string)said["lease_id"]!;
        (reading.Lease?.Id ?? "").Should().Be(lease);
        if (lease.Length > 0)
        {
            reading.Lease!.TimeToLive.TotalSeconds.Should().Be((double)said["lease_duration"]!);
            reading.Lease.IsRenewable.Should().Be((bool)said["renewable"]!);
        }
    }

    private static void Certificate(VaultAnswer answer, JsonNode said)
    {
        DateTimeOffset end = DateTimeOffset.FromUnixTimeSeconds((long)said["data"]!["expiration"]!);
        SecretReading reading = new CertificateSource("pki", "web", new VaultCertificateRequest(), new SecretMapping()).Read("pki/issue/web", answer, end - TimeSpan.FromMinutes(7));

        ShouldEqual(reading.Fields, said["data"]);
        reading.Lease!.TimeToLive.Should().Be(TimeSpan.FromMinutes(7));
    }

    private static void List(VaultAnswer answer, JsonNode said) =>
        (Deserialize(answer, VaultJsonContext.Default.VaultMessageListMessage).Data?.Keys).Should().BeEquivalentTo(Strings(said["data"]?["keys"]), options => options.WithStrictOrdering());

    private static void Scan(VaultAnswer answer, JsonNode said) =>
        Pieces.Scan(answer.Body, "", [], size: 100).Paths.Should().BeEquivalentTo((said["data"]?["key_info"] as JsonObject)?.Select(secret => secret.Key) ?? []);

    private static void Login(VaultAnswer answer, JsonNode said)
    {
        VaultRequest request = new(HttpMethod.Post, "auth/fake/login");
        if (said["auth"] is not JsonObject auth)
        {
            FluentActions.Invoking(() => LoginMessages.ToGrant(new FakeAuthMethod(), request, answer, 0)).Should().Throw<VaultException>().Which.Kind.Should().Be(VaultErrorKind.LoginRejected);
            return;
        }

        TokenGrant grant = LoginMessages.ToGrant(new FakeAuthMethod(), request, answer, 0);
        (grant.Token, grant.TimeToLive.TotalSeconds, grant.IsRenewable).Should().Be(((string)auth["client_token"]!, (double)auth["lease_duration"]!, (bool)auth["renewable"]!));
    }

    private static void Renewal(VaultAnswer answer, JsonNode said)
    {
        TokenGrant renewed = LoginMessages.ToRenewed(new TokenGrant("t", 0, TimeSpan.FromSeconds(1)), new(HttpMethod.Post, "auth/token/renew-self"), answer, 5);

        (renewed.Token, renewed.SentAt, renewed.TimeToLive.TotalSeconds, renewed.IsRenewable).Should().Be(("t", 5, (double)said["auth"]!["lease_duration"]!, (bool)said["auth"]!["renewable"]!));
    }

    private static void LookUp(VaultAnswer answer, JsonNode said)
    {
        TokenMessage token = Deserialize(answer, VaultJsonContext.Default.VaultMessageTokenMessage).Data!;

        token.Policies.Should().Equal(Strings(said["data"]!["policies"]));
        (token.Ttl, token.CreationTtl, token.Type, token.NumUses).Should().Be(((long)said["data"]!["ttl"]!, (long)said["data"]!["creation_ttl"]!, (string)said["data"]!["type"]!, (long)said["data"]!["num_uses"]!));
        token.Renewable.Should().Be((bool?)said["data"]!["renewable"] ?? false);
    }

    private static void LeaseRenewal(VaultAnswer answer, JsonNode said)
    {
        Lease renewed = LeaseMessages.Renewed(new Lease((string)said["lease_id"]!, TimeSpan.FromSeconds(1), IsRenewable: true), new(HttpMethod.Post, "sys/leases/renew"), answer, 5);

        (renewed.SentAt, renewed.TimeToLive.TotalSeconds, renewed.IsRenewable).Should().Be((5, (double)said["lease_duration"]!, (bool)said["renewable"]!));
    }

    private static void WrappingLookUp(VaultAnswer answer, JsonNode said) =>
        Deserialize(answer, VaultJsonContext.Default.VaultMessageWrappingMessage).Data!.CreationPath.Should().NotBeEmpty().And.Be((string)said["data"]!["creation_path"]!);

    private static void Unwrapping(VaultAnswer answer, JsonNode said)
    {
        UnwrapAnswer unwrapped = Deserialize(answer, VaultJsonContext.Default.UnwrapAnswer);

        (unwrapped.Auth?.ClientToken).Should().Be((string?)said["auth"]?["client_token"]);
        (unwrapped.Data?.Keys ?? Enumerable.Empty<string>()).Should().BeEquivalentTo((said["data"] as JsonObject)?.Select(field => field.Key) ?? []);
    }

    private static void Mount(VaultAnswer answer, JsonNode said)
    {
        SecretMount mount = SecretMount.From(Deserialize(answer, VaultJsonContext.Default.VaultMessageMountMessage).Data, "secret/a")!;

        (mount.Path, mount.Type, mount.Version).Should().Be(((string)said["data"]!["path"]!, (string)said["data"]!["type"]!, int.Parse((string)said["data"]!["options"]!["version"]!, System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static void Capabilities(VaultAnswer answer, JsonNode said)
    {
        Dictionary<string, string[]> read = Deserialize(answer, VaultJsonContext.Default.VaultMessageDictionaryStringStringArray).Data!;

        read.Should().NotBeEmpty();
        read.Should().AllSatisfy(path => path.Value.Should().Equal(Strings(said["data"]![path.Key])));
    }

    private static void Health(VaultAnswer answer, JsonNode said)
    {
        HealthMessage health = Deserialize(answer, VaultJsonContext.Default.HealthMessage);

        (health.Initialized, health.Sealed, health.Standby, health.Version, health.ServerTimeUtc)
            .Should().Be(((bool?)said["initialized"], (bool?)said["sealed"], (bool?)said["standby"], (string?)said["version"], (long?)said["server_time_utc"]));
    }

    private static void SealStatus(VaultAnswer answer, JsonNode said) =>
        Deserialize(answer, VaultJsonContext.Default.SealStatusMessage).Initialized.Should().NotBeNull().And.Be((bool)said["initialized"]!);

    private static Regex Call(string pattern) => new($"^{pattern}$", RegexOptions.CultureInvariant);

    private static T Deserialize<T>(VaultAnswer answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => JsonSerializer.Deserialize(answer.Body, type)!;

    private static IEnumerable<string>? Strings(JsonNode? array) => (array as JsonArray)?.Select(item => item!.GetValue<string>());

    private static void ShouldEqual(ReadOnlyMemory<byte> fields, JsonNode? said) =>
        JsonNode.DeepEquals(JsonNode.Parse(Encoding.UTF8.GetString(fields.Span)), said).Should().BeTrue();
}
