using Vault.Configuration.Refresh;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Refresh;

public sealed class RoundStatusTests
{
    [Fact]
    public void After_FailuresAndASuccess_CountsTheRow()
    {
        VaultException failure = new(VaultErrorKind.Timeout, "x");

        RoundStatus failed = new RoundStatus().After(null, Some.Now).After(failure, Some.Now.AddMinutes(1)).After(failure, Some.Now.AddMinutes(2));
        RoundStatus well = failed.After(null, Some.Now.AddMinutes(3));

        failed.Should().BeEquivalentTo(new
        {
            Rounds = 3L,
            ConsecutiveFailures = 2,
            LastFailure = failure,
            LastFailureAt = Some.Now.AddMinutes(2),
        });
        well.ConsecutiveFailures.Should().Be(0);
        well.LastFailure.Should().BeNull();
        well.LastFailureAt.Should().Be(Some.Now.AddMinutes(2));
    }
}
