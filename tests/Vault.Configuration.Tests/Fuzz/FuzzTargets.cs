using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Kubernetes;
using Vault.Configuration.Kubernetes.Injected;
using Vault.Configuration.Mapping;
using Vault.Configuration.Secrets;
using Vault.Configuration.Settings;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Policies;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Fuzz;

/// <summary>All that reads what others wrote: servers, files, settings, the environment.</summary>
internal static class FuzzTargets
{
    private const string Secret = """{"request_id":"fd5d09dd","lease_id":"","renewable":false,"lease_duration":0,"data":{"data":{"a":"1","b":{"c":[1,null,{"d":2.50}]}},"metadata":{"created_time":"2026-11-23T15:44:12.123456789Z","custom_metadata":null,"deletion_time":"","destroyed":false,"version":3}},"wrap_info":null,"warnings":null,"auth":null}""";
    private const string Lent = """{"request_id":"fd5d09dd","lease_id":"database/creds/r/x","renewable":true,"lease_duration":3600,"data":{"username":"u","password":"p","ttl":60,"last_vault_rotation":"2026-11-23T15:44:12Z","expiration":1900000000},"wrap_info":null,"warnings":["w"],"auth":null}""";
    private const string Versions = """{"data":{"keys":["a","b/c"],"key_info":{"a":{"current_version":2,"versions":{"1":{"created_time":"2026-01-01T00:00:00Z","deletion_time":"","destroyed":false},"2":{"created_time":"2026-01-02T00:00:00Z","deletion_time":"2026-01-03T00:00:00Z","destroyed":true}}},"b/c":{"current_version":1,"versions":{}}}}}""";
    private const string Error = """{"request_id":"r","errors":["1 error occurred:\n\t* permission denied\n\n"],"warnings":["w"]}""";

    private static readonly string[] Names = ["BAO_ADDR", "VAULT_ADDR", "VAULT_NAMESPACE", "VAULT_CLIENT_TIMEOUT", "VAULT_MAX_RETRIES", "VAULT_HEADERS", "VAULT_PROXY_ADDR", "VAULT_SKIP_VERIFY", "VAULT_TOKEN"];

    private static readonly SecretSource[] Sources =
    [
        new KeyValueSource("secret", "orders", new SecretMapping { ParseJsonValues = true, KeepPrevious = TimeSpan.FromDays(365), MaxAge = TimeSpan.FromDays(3650) }),
        new KeyValueV1Source("secret", "orders", new SecretMapping()),
        new DynamicSource("database/creds/r", new SecretMapping()),
        new CertificateSource("pki", "web", new VaultCertificateRequest(), new SecretMapping()),
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. Sources.Select(source => new FuzzTarget($"answer to {source.GetType().Name}", FuzzInput.Of(Secret, Lent, Error), input => Read(source, input))),
        new("versions of a folder", FuzzInput.Of(Versions), ReadVersions),
        new("error of a server", FuzzInput.Of(Error, Secret), ReadError),
        new("mount", FuzzInput.Of("""{"data":{"type":"kv","path":"team/secret/","options":{"version":"2"}}}"""), input => Accepts(
            () => SecretMount.From(JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(input), VaultJsonContext.Default.VaultMessageMountMessage)?.Data, "secret/orders"), broken => broken is JsonException)),
        new("JSON in a value", FuzzInput.Of("""{"a":[1,{"b":null}],"c":"d"}""", "[[],{}]"), input => JsonFlattener.TryFlattenText(input, "key", [])),
        new("reference", FuzzInput.Of("vault:secret/ai/openai#api_key@3", "Host=h;Password=${vault:db/creds/r#password};User=${vault:db/creds/r#username}", "$${vault:a#b}"), ReadReference),
        new("template of fields", FuzzInput.Of("Host=h;Username={username};Password={password}"), input => Accepts(
            () => FieldTemplate.Parse(input).Render(field => field.Length > 1 ? "x" : null), broken => broken is FormatException)),
        new("injected JSON", FuzzInput.Of("""{"a":[1,{"b":null}],/*c*/"c":"d",}"""), input =>
        {
            JsonKeys.Read(Encoding.UTF8.GetBytes(input), out long brokenLine);
            return brokenLine == 0;
        }),
        new("injected lines", FuzzInput.Of("# c\nexport A=1\nB=\"two \\\" x\"\nC='3'\nD=e#f\r\n"), input => KeyValueLines.Read(input).BrokenLine == 0),
        new("format of an injected file", FuzzInput.Of("A=1\nB=2", "{\"a\":1}", "s3cr3t=="), input => FormatGuess.Of("creds", input) != InjectedFormat.Text),
        new("duration", FuzzInput.Of("1h30m", "00:05:00", "1.5s", "10ms", "60"), ReadDuration),
        new("environment", FuzzInput.Of("https://vault.example:8200", "60s", "5", "true", """{"X-Gateway":"a"}""", "team/a"), ReadEnvironment),
        new("Retry-After", FuzzInput.Of("120", "Fri, 31 Dec 2027 23:59:59 GMT"), ReadRetryAfter),
        new("path", FuzzInput.Of("secret/data/a b", "f/g.h/i"), ReadPath),
        new("policy", FuzzInput.Of("# c\npath \"secret/data/+/a*\" { capabilities = [\"read\", \"list\"], }", "path \"b\" { policy = \"deny\" }", "/* c */ name = \"n\" path \"\\u0024{x}\" { capabilities = [] }"), input => Accepts(
            () => PolicyParser.Parse(input), broken => broken is VaultError)),
        new("JWT", FuzzInput.Of("{\"aud\":[\"vault\",\"x\"],\"exp\":1900000000,\"sub\":\"system:serviceaccount:default:app\"}"), ReadJwt),
    ];

    /// <summary>As the loader does, with what comes after the connection has looked at it.</summary>
    private static bool Read(SecretSource source, string input)
    {
        try
        {
            using HttpResponseMessage response = new(HttpStatusCode.OK);
            using VaultAnswer answer = Some.Answer(HttpStatusCode.OK, input);
            ResponseReader.EnsureJson(Some.Read, response, answer);
            SecretReading reading = source.Read(source.SecretPath!, answer, Some.Now);
            if (reading.Lease is { } lease)
            {
                lease.TimeToLive.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero).And.BeLessThanOrEqualTo(TimeSpan.FromDays(36500));
            }

            answer.FindRequestId();
            SecretEntry entry = SecretTransition.Apply(null, source, source.SecretPath!, reading, Some.Now);
            EnsurePrintable(RotationDue.Describe(entry, DateTimeOffset.MaxValue) ?? "");
            (entry.PreviousUntilAt is { } until && until < entry.Version!.CreatedAt).Should().BeFalse();
            return true;
        }
        catch (VaultException refused)
        {
            EnsurePrintable(refused.Message);
            return false;
        }
    }

    private static bool ReadError(string input)
    {
        VaultException failure = VaultErrors.FromAnswer(Some.Read, HttpStatusCode.BadRequest, Encoding.UTF8.GetBytes(input), null, null, ["permission"]);
        EnsurePrintable(failure.Message);
        failure.Message.Length.Should().BeLessThan(1000);
        failure.RequestId?.Length.Should().BeLessThanOrEqualTo(64);
        return failure.Kind != VaultErrorKind.InvalidResponse;
    }

    /// <summary>However the network cuts it, it is the same answer, or none.</summary>
    private static bool ReadVersions(string input)
    {
        string[]? whole = PathsOf(input, int.MaxValue);
        string[]? pieces = PathsOf(input, 5);
        pieces.Should().BeEquivalentTo(whole, options => options.WithStrictOrdering());
        return whole is not null;
    }

    private static string[]? PathsOf(string versions, int size)
    {
        try
        {
            return [.. Pieces.Scan(Encoding.UTF8.GetBytes(versions), "f", [], size).Paths];
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static bool ReadReference(string input) => Accepts(
        () => SecretReference.FindIn(input)?.Gaps.Where(gap => !gap.ToString().Contains('}')).Select(gap => SecretReference.FindIn($"${{vault:{gap}}}")!.Gaps.Should().ContainSingle().Which.Should().Be(gap)).Count(),
        broken => broken is FormatException);

    private static bool ReadDuration(string input)
    {
        bool isSeconds = DurationText.TryParseSeconds(input, out TimeSpan seconds);
        bool isDuration = DurationText.TryParse(input, out TimeSpan duration);
        (isDuration && duration != seconds).Should().BeFalse();
        return isSeconds;
    }

    private static bool ReadEnvironment(string input)
    {
        SettingLayer layer = new EnvironmentReader(name => Names.Contains(name) ? input : null).Read(_ => true);
        VaultOptionsValidator.FindMistakes(layer.Choices.Options).Concat(VaultOptionsValidator.FindConnectionMistakes(layer.Choices.Options, hasHandler: true, [])).Count().Should().BeGreaterThanOrEqualTo(0);
        return Uri.TryCreate(input, UriKind.Absolute, out _);
    }

    private static bool ReadRetryAfter(string input)
    {
        using HttpResponseMessage response = new(HttpStatusCode.TooManyRequests);
        response.Headers.TryAddWithoutValidation("Retry-After", input);
        TimeSpan? wait = VaultClient.RetryAfter(response, Some.Now);
        if (VaultErrors.FromAnswer(Some.Read, response.StatusCode, [], wait, null).RetryAfter is { } kept)
        {
            kept.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1)).And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(5));
        }

        return wait is not null;
    }

    /// <summary>What is allowed stays below the mount, and arrives as it was written.</summary>
    private static bool ReadPath(string input)
    {
        if (VaultPath.FindProblem(input) is not null)
        {
            return false;
        }

        if (!input.Any(char.IsSurrogate))
        {
            Uri target = new("https://vault.example/v1/" + VaultPath.Escape("secret/data/" + input));
            target.AbsolutePath.Should().StartWith("/v1/secret/data/");
            Uri.UnescapeDataString(target.AbsolutePath).Should().Be("/v1/secret/data/" + input);
        }

        EnsurePrintable(PolicyText.Comment(input));
        string line = PolicyText.Line(PolicyText.PatternOf(input), ["read"]);
        line.Any(character => character is '\n' or '\r').Should().BeFalse();
        if (PolicyText.FindProblem(input) is null)
        {
            PolicyParser.Parse(line).Should().Equal(new PolicyRule(PolicyText.PatternOf(input), Capabilities.Read));
        }

        return true;
    }

    private static bool ReadJwt(string input)
    {
        string jwt = $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(input)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.c2ln";
        string shown = JwtClaims.Describe(jwt, Some.Now);
        EnsurePrintable(shown);
        shown.Length.Should().BeLessThan(1500);
        return JwtClaims.Read(jwt) is not null;
    }

    private static bool Accepts(Func<object?> parse, Predicate<Exception> isRefusal)
    {
        try
        {
            return parse() is not null;
        }
        catch (Exception refused) when (isRefusal(refused))
        {
            return false;
        }
    }

    /// <summary>One line of a log stays one.</summary>
    private static void EnsurePrintable(string text) =>
        text.Any(char.IsControl).Should().BeFalse("\"{0}\" has a control character", Uri.EscapeDataString(text));
}
