using System.Globalization;
using System.Net;
using System.Text;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Secrets;

public sealed class KeyValueSourceTests
{
    [Theory]
    [InlineData("orders", "secret/orders", "orders", "")]
    [InlineData("ai/openai", "secret/ai/openai", "ai/openai", "")]
    public void Source_OneSecret_HasAPathAndNoPrefix(string path, string display, string secretPath, string relative)
    {
        KeyValueSource source = Some.Secret(path);

        source.DisplayPath.Should().Be(display);
        source.ToString().Should().Be(display);
        source.SecretPath.Should().Be(secretPath);
        source.RelativePath(path).Should().Be(relative);
        source.Display(path).Should().Be(display);
    }

    [Fact]
    public void Read_ControlGroup_SaysThatSomebodyWouldHaveToApprove()
    {
        using VaultAnswer answer = Some.Answer(
            HttpStatusCode.OK,
            $$$"""{"request_id":"r","data":null,"wrap_info":{"token":"{{{Some.Planted}}}","accessor":"a","ttl":86400,"creation_path":"secret/data/orders"}}""");

        VaultException failure = FluentActions.Invoking(() => Some.Secret().Read("orders", answer, Some.Now))
            .Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.IsTransient.Should().BeFalse();
        failure.RequestId.Should().Be("r");
        failure.Message.Should().Contain("GET secret/data/orders").And.Contain("control group").And.NotContain(Some.Planted);
    }

    [Theory]
    [InlineData("orders/", "secret/orders/", "orders", "orders/pay/db", "pay/db")]
    [InlineData("a/b/", "secret/a/b/", "a/b", "a/b/c", "c")]
    [InlineData("/", "secret/", "", "orders/db", "orders/db")]
    public void Source_Folder_HasNoPathAndPrefixesByWhatIsBelow(string path, string display, string folder, string leaf, string relative)
    {
        KeyValueSource source = Some.Secret(path);

        source.DisplayPath.Should().Be(display);
        source.SecretPath.Should().BeNull();
        source.FolderPath.Should().Be(folder);
        source.RelativePath(leaf).Should().Be(relative);
        source.Display(leaf).Should().Be("secret/" + leaf);
    }

    [Fact]
    public void Describe_Requests_AreThoseOfTheEngine()
    {
        Some.Secret().DescribeRead("ai/openai").ToString().Should().Be("GET secret/data/ai/openai");
        Some.Secret("/").DescribeList("").ToString().Should().Be("LIST secret/metadata");
        Some.Secret("orders/").DescribeList("orders/pay").ToString().Should().Be("LIST secret/metadata/orders/pay");
        new KeyValueSource("team/kv", "x", new SecretMapping()).DescribeRead("x").Path.Should().Be("team/kv/data/x");
    }

    [Theory]
    [InlineData("secret", "orders", 0)]
    [InlineData("secret", "orders/", 0)]
    [InlineData("secret", "/", 0)]
    [InlineData("team/kv", "a/b", 0)]
    [InlineData("", "orders", 1)]
    [InlineData("secret/", "orders", 1)]
    [InlineData("secret", "", 1)]
    [InlineData("secret", "//", 1)]
    [InlineData("secret", "/orders", 1)]
    [InlineData("secret", "a/../b", 1)]
    [InlineData("secret", "a//", 1)]
    [InlineData("..", ".", 2)]
    public void Validate_MountAndPath_AreBothChecked(string mount, string path, int mistakes) =>
        new KeyValueSource(mount, path, new SecretMapping()).Validate().Should().HaveCount(mistakes);

    [Theory]
    [InlineData("kv2-read-live", "Live", 1, """{"f":1.5,"n":12345678901234567000,"nested":{"a":[1,null,true]},"pass":"p1","user":"u1"}""")]
    [InlineData("kv2-read-null-value", "Live", 1, """{"k":null}""")]
    [InlineData("kv2-read-empty-data", "Live", 1, "{}")]
    [InlineData("kv2-read-special-name", "Live", 1, """{"k":"v"}""")]
    [InlineData("kv2-read-after-undelete", "Live", 4, """{"extra":"e","pass":"p3"}""")]
    [InlineData("kv2-read-soft-deleted", "Deleted", 4, "")]
    [InlineData("kv2-read-destroyed", "Destroyed", 3, "")]
    [InlineData("kv2-read-destroyed-and-deleted", "Destroyed", 1, "")]
    [InlineData("kv2-read-404", "Absent", null, "")]
    [InlineData("err-unmounted-path", "Absent", null, "")]
    public void Read_WhatARealServerAnswered_IsThisReading(string recording, string state, int? version, string fields)
    {
        SecretReading reading = Read(Some.Answer(recording));

        reading.State.ToString().Should().Be(state);
        (reading.Version?.Number).Should().Be(version);
        Encoding.UTF8.GetString(reading.Fields.Span).Should().Be(fields);
    }

    [Fact]
    public void Read_Version_IsTakenWithItsTimesAndRequestId()
    {
        SecretReading live = Read(Some.Answer("kv2-read-live"));
        SecretReading deleted = Read(Some.Answer("kv2-read-soft-deleted"));

        live.RequestId.Should().Be("6f5b5e25-9389-91ef-c51b-8f859c34438e");
        live.Version!.CreatedAt.Should().BeCloseTo(Time("2026-11-23T16:28:26.5629607Z"), TimeSpan.FromMicroseconds(1));
        live.Version.CreatedAt.Offset.Should().Be(TimeSpan.Zero);
        live.Version.DeletionAt.Should().BeNull();
        deleted.Version!.DeletionAt.Should().BeCloseTo(Time("2026-11-23T16:28:26.8025108Z"), TimeSpan.FromMicroseconds(1));
    }

    [Fact]
    public void Read_DeletionThatLiesAhead_IsLive()
    {
        SecretReading reading = Read(Some.Answer(HttpStatusCode.OK, Body("""{"a":"b"}""", deletion: "2027-01-01T00:00:00Z")));

        reading.State.Should().Be(VaultSecretState.Live);
        reading.Version!.DeletionAt.Should().Be(Time("2027-01-01T00:00:00Z"));
    }

    [Fact]
    public void Read_DeletedByAClockAheadOfOurs_IsDeletedAllTheSame() =>
        Read(Some.Answer(HttpStatusCode.NotFound, Body("null", deletion: "2027-01-01T00:00:00Z")))
            .State.Should().Be(VaultSecretState.Deleted);

    [Theory]
    [InlineData("kv1-read")]
    [InlineData("kv2-read-wrong-path-no-data")]
    public void Read_EngineThatIsNotVersioned_SaysWhatToCheck(string recording)
    {
        VaultException failure = Failure(Some.Answer(recording));

        failure.Kind.Should().Be(VaultErrorKind.NotFound);
        failure.IsTransient.Should().BeFalse();
        failure.Message.Should().Contain("\"secret/orders\"").And.Contain("version 2").And.Contain("data/");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"data\":")]
    [InlineData("""{"data":{"data":{"a":"pl4nted"},"metadata":{"version":"pl4nted"}}}""")]
    [InlineData("""{"data":{"data":{"a":"pl4nted"},"metadata":{"version":1,"created_time":"pl4nted"}}}""")]
    [InlineData("""{"data":{"data":{"a":"pl4nted"},"metadata":{"version":1,"created_time":17}}}""")]
    [InlineData("""{"data":{"data":{"a":"pl4nted"},"metadata":{"version":99999999999}}}""")]
    [InlineData("""{"data":{"data":{"a":"pl4nted"},"metadata":{"version":1,"destroyed":null}}}""")]
    [InlineData("""{"data":{"data":null,"metadata":{"version":1,"created_time":"2026-01-01T00:00:00Z"}}}""")]
    public void Read_AnswerOfAnotherForm_IsAVaultExceptionWithoutItsText(string body)
    {
        VaultException failure = Failure(Some.Answer(HttpStatusCode.OK, body));

        failure.Kind.Should().BeOneOf(VaultErrorKind.InvalidResponse, VaultErrorKind.NotFound);
        failure.ToString().Should().NotContain("pl4nted");
        failure.Message.Should().Contain("orders");
    }

    [Fact]
    public void Read_FieldsOfTheSecret_MayBeNamedLikeTheFrame()
    {
        const string Fields = """{"data":{"metadata":{"version":9}},"metadata":"m","errors":["e"],"warnings":["w"],"request_id":5}""";

        SecretReading reading = Read(Some.Answer(HttpStatusCode.OK, Body(Fields)));

        Encoding.UTF8.GetString(reading.Fields.Span).Should().Be(Fields);
        reading.Version!.Number.Should().Be(1);
    }

    [Fact]
    public void Read_MembersInAnyOrder_AreFound()
    {
        const string Answer = """
            {"warnings":["old"],"data":{"metadata":{"destroyed":false,"custom_metadata":{"version":"7"},"version":3,"created_time":"2026-01-01T00:00:00Z","deletion_time":""},
             "data": { "a" : [1, {"b":2}] } },"request_id":"r"}
            """;

        SecretReading reading = Read(Some.Answer(HttpStatusCode.OK, Answer));

        reading.Version.Should().Be(new SecretVersion(3, Time("2026-01-01T00:00:00Z"), null, IsDestroyed: false));
        Encoding.UTF8.GetString(reading.Fields.Span).Should().Be("""{ "a" : [1, {"b":2}] }""");
        reading.RequestId.Should().Be("r");
    }

    [Fact]
    public void Read_Fields_AreWipedWithTheAnswer()
    {
        VaultAnswer answer = Some.Answer("kv2-read-special-name");
        SecretReading reading = Read(answer);

        answer.Dispose();

        reading.Fields.ToArray().Should().NotBeEmpty().And.OnlyContain(value => value == 0, "there is no copy of them");
    }

    private static SecretReading Read(VaultAnswer answer) => Some.Secret().Read("orders", answer, Some.Now);

    private static VaultException Failure(VaultAnswer answer) =>
        FluentActions.Invoking(() => Read(answer)).Should().Throw<VaultException>().Which;

    private static string Body(string fields, string deletion = "") =>
        $$$"""{"data":{"data":{{{fields}}},"metadata":{"created_time":"2026-01-01T00:00:00Z","deletion_time":"{{{deletion}}}","destroyed":false,"version":1} } }""";

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
