using System.Net;
using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

/// <summary>Whatever a real server answered is an answer, or a failure that says what it is; and never anything else.</summary>
public sealed class EveryRecordingTests
{
    public static TheoryData<string> Names => [.. RecordedRequest.Names];

    public static TheoryData<string> Read => [.. RecordedRequest.Names.Where(name => RecordedReadings.Of(name) is not null)];

    [Fact]
    public void All_OfThemAreHere() => RecordedRequest.Names.Should().HaveCountGreaterThan(220);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SendAsync_IsAnAnswerOrAFailureOfItsKind(string name)
    {
        Recording recorded = Recording.Of(name);
        using VaultClient client = new(Some.Settings(), TimeProvider.System, new FakeHandler(_ => recorded.ToResponse()));
        VaultRequest request = new(new HttpMethod(RecordedRequest.Of(name).Method), "recorded");
        try
        {
            using VaultAnswer answer = await client.SendAsync(request, token: null, TestContext.Current.CancellationToken);

            answer.StatusCode.Should().Be(recorded.Status);
            (answer.IsNotFound || (int)answer.StatusCode < 300).Should().BeTrue();
        }
        catch (VaultException failed)
        {
            failed.StatusCode.Should().Be(recorded.Status);
            failed.Kind.Should().Be(KindOf(name, recorded.Status));
            if (recorded.Body.Contains("request_id", StringComparison.Ordinal) && recorded.ContentType.StartsWith("application/json", StringComparison.Ordinal))
            {
                failed.Message.Should().NotContain("request_id", "the frame is no message");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Read))]
    public void What_the_library_asks_for_says_what_the_recording_says(string name) => RecordedReadings.Of(name)!();

    [Fact]
    public void Every_call_of_the_library_was_recorded() => RecordedReadings.Unused.Should().BeEmpty();

    private static VaultErrorKind KindOf(string name, HttpStatusCode status) => ((int)status, name) switch
    {
        (200, "pki-ca-pem") => VaultErrorKind.InvalidResponse,
        (307, _) => VaultErrorKind.InvalidResponse,
        (400 or 405 or 413 or 415, _) => VaultErrorKind.InvalidRequest,
        (403, _) => VaultErrorKind.AccessDenied,
        (500, _) => VaultErrorKind.ServerError,
        (404, "kv2-patch-missing") => VaultErrorKind.InvalidResponse, // Without a body, which nothing that the library asks for is.

        // A report of health is no error of Vault's form: whoever wants one asks for sealedcode=200.
        (503, "sealed-health" or "sealed-health-head") => VaultErrorKind.ServerError,
        (503, _) => VaultErrorKind.Sealed,
        _ => throw new InvalidOperationException($"{name}: {status} is an answer."),
    };
}
