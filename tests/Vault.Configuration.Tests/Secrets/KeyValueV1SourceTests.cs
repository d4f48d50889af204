using System.Net;
using System.Text;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Secrets;

public sealed class KeyValueV1SourceTests
{
    [Fact]
    public void Describe_Requests_HaveNothingBetweenMountAndPath()
    {
        Source("ai/openai").DescribeRead("ai/openai").ToString().Should().Be("GET kv/ai/openai");
        Source("/").DescribeList("").ToString().Should().Be("LIST kv");
        Source("orders/").DescribeList("orders/pay").ToString().Should().Be("LIST kv/orders/pay");
        new KeyValueV1Source("team/kv", "x", new SecretMapping()).DescribeRead("x").Path.Should().Be("team/kv/x");
    }

    [Theory]
    [InlineData("kv1-read", "Live", """{"k":"v","ttl":"30m"}""")]
    [InlineData("kv1-read-404", "Absent", "")]
    [InlineData("err-unmounted-path", "Absent", "")]
    public void Read_WhatARealServerAnswered_IsThisReadingWithoutVersion(string recording, string state, string fields)
    {
        SecretReading reading = Read(Some.Answer(recording));

        reading.State.ToString().Should().Be(state);
        reading.Version.Should().BeNull();
        reading.Lease.Should().BeNull("its lease_duration is only advice");
        reading.ReadAgainAfter.Should().BeNull();
        Encoding.UTF8.GetString(reading.Fields.Span).Should().Be(fields);
    }

    [Fact]
    public void Read_RequestId_IsTaken() => Read(Some.Answer("kv1-read")).RequestId.Should().Be("1d42bd7b-0a77-50fb-dba8-ff4f53b03384");

    [Fact]
    public void Read_EngineIsVersion2_SaysSo()
    {
        VaultException failure = Failure(Some.Answer("kv2-read-wrong-path-no-data"));

        failure.Kind.Should().Be(VaultErrorKind.NotFound);
        failure.IsTransient.Should().BeFalse();
        failure.StatusCode.Should().Be(HttpStatusCode.NotFound);
        failure.Message.Should().Contain("\"kv/a\"").And.Contain("version 1").And.Contain("AddKeyValue");
    }

    [Fact]
    public void Read_ControlGroup_SaysThatSomebodyWouldHaveToApprove()
    {
        VaultException failure = Failure(Some.Answer(
            HttpStatusCode.OK, $$$"""{"request_id":"r","data":null,"wrap_info":{"token":"{{{Some.Planted}}}","ttl":86400}}"""));

        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.RequestId.Should().Be("r");
        failure.Message.Should().Contain("GET kv/a").And.Contain("control group").And.NotContain(Some.Planted);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"data":""")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":"pl4nted-s3cret"}""")]
    [InlineData("""{"data":["pl4nted-s3cret"]}""")]
    [InlineData("""{"data":{"k":pl4nted-s3cret}}""")]
    [InlineData("""{"data":{"k":"pl4nted-s3cret"}""")]
    [InlineData("""{"request_id":"pl4nted-s3cret""")]
    public void Read_AnswerOfAnotherForm_IsAVaultExceptionWithoutItsText(string body)
    {
        VaultException failure = Failure(Some.Answer(HttpStatusCode.OK, body));

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.ToString().Should().Contain("kv/a").And.NotContain(Some.Planted);
    }

    [Fact]
    public void Read_EmptySecret_IsLive() => Read(Some.Answer(HttpStatusCode.OK, """{"data":{}}""")).State.Should().Be(VaultSecretState.Live);

    [Fact]
    public void Read_FieldsNamedLikeTheFrame_StayFields()
    {
        const string Fields = """{"data":{"data":1},"metadata":{"version":9},"wrap_info":{},"warnings":["w"],"request_id":5}""";

        SecretReading reading = Read(Some.Answer(HttpStatusCode.OK, $$"""{"warnings":null,"data": {{Fields}} ,"request_id":7}"""));

        Encoding.UTF8.GetString(reading.Fields.Span).Should().Be(Fields);
        reading.RequestId.Should().BeNull();
    }

    [Fact]
    public void Read_Fields_AreWipedWithTheAnswer()
    {
        VaultAnswer answer = Some.Answer("kv1-read");
        SecretReading reading = Read(answer);

        answer.Dispose();

        reading.Fields.ToArray().Should().NotBeEmpty().And.OnlyContain(value => value == 0, "there is no copy of them");
    }

    private static KeyValueV1Source Source(string path = "a") => new("kv", path, new SecretMapping());

    private static SecretReading Read(VaultAnswer answer) => Source().Read("a", answer, Some.Now);

    private static VaultException Failure(VaultAnswer answer) =>
        FluentActions.Invoking(() => Read(answer)).Should().Throw<VaultException>().Which;
}
