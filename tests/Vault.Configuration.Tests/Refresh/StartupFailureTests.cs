using System.Net;
using Vault.Configuration.Refresh;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Refresh;

public sealed class StartupFailureTests
{
    [Fact]
    public void Describe_SeveralFailures_NamesAllOfThemInOneException()
    {
        VaultException failure = Describe(
            attempts: 3,
            new SecretFailure("secret/a", new VaultException(VaultErrorKind.Timeout, "A was late.")),
            new SecretFailure("secret/b", new VaultException(VaultErrorKind.AccessDenied, "B is denied.") { StatusCode = HttpStatusCode.Forbidden, RequestId = "r" }));

        failure.Message.Should().Contain("\"vault\"").And.Contain("http://vault.test:8200").And.Contain("attempts: 3")
            .And.Contain("secret/a: A was late.").And.Contain("secret/b: B is denied.");
        failure.Kind.Should().Be(VaultErrorKind.AccessDenied, "more time does not help with that");
        failure.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        failure.RequestId.Should().Be("r");
        failure.InnerException.Should().BeOfType<VaultException>();
    }

    [Fact]
    public void Describe_LoginThatFailsForEverySource_IsSaidOnce()
    {
        VaultException login = new(VaultErrorKind.LoginRejected, "Refused.");

        string message = Describe(1, new SecretFailure("secret/a", login), new SecretFailure("secret/b", login)).Message;

        message.Split("Refused.").Should().HaveCount(2);
    }

    [Fact]
    public void Describe_VeryManyFailures_AreCutShort()
    {
        SecretFailure[] failures =
            [.. Enumerable.Range(0, 500).Select(i => new SecretFailure($"secret/{i}", new VaultException(VaultErrorKind.NotFound, "Not there.")))];

        string message = Describe(1, failures).Message;

        message.Should().Contain("and 480 more");
        message.Split('\n').Should().HaveCount(22);
    }

    [Fact]
    public void Describe_NoAnswerAtAll_IsATimeoutThatSaysHowLong()
    {
        VaultException failure = StartupFailure.Describe(
            Some.Settings(),
            new LoadResult(ConfigurationSnapshot.Empty, new Dictionary<SecretSource, IReadOnlyList<SecretFailure>>()),
            attempts: 1,
            outOfTime: TimeSpan.FromSeconds(30));

        failure.Kind.Should().Be(VaultErrorKind.Timeout);
        failure.Message.Should().Contain("no success within 30 s").And.Contain("StartupTimeout");
    }

    private static VaultException Describe(int attempts, params SecretFailure[] failures) => StartupFailure.Describe(
        Some.Settings(),
        new LoadResult(
            ConfigurationSnapshot.Empty,
            failures.ToDictionary(failure => (SecretSource)Some.Secret(failure.Path), failure => (IReadOnlyList<SecretFailure>)[failure])),
        attempts,
        outOfTime: null);
}
