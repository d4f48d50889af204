namespace Vault.Configuration.ContractTests;

public sealed class SmokeTests
{
    [Fact]
    public void Runner_works() => (1 + 1).Should().Be(2);
}
