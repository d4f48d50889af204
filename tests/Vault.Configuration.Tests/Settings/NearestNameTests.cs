using Vault.Configuration.Settings;

namespace Vault.Configuration.Tests.Settings;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["Address", "FallbackAddresses", "Namespace", "Tls", "MaxRetries"];

    [Theory]
    [InlineData("Adress", "Address")]
    [InlineData("Addres", "Address")]
    [InlineData("ADRESSE", "Address")]
    [InlineData("FallbackAdresses", "FallbackAddresses")]
    [InlineData("MaxRetry", "MaxRetries")]
    [InlineData("TLS1", "Tls")]
    [InlineData("Addr", null)]
    [InlineData("Ssl", null)]
    [InlineData("Something", null)]
    public void Of_Name_IsWhatWasMeantOrNothing(string written, string? meant) => NearestName.Of(written, Names).Should().Be(meant);
}
