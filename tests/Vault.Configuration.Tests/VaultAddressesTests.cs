namespace Vault.Configuration.Tests;

public sealed class VaultAddressesTests
{
    private static readonly VaultAddresses Addresses = Of("https://a.test:8200", "https://b.test/vault", "http://c.test");

    [Theory]
    [InlineData("https://a.test:8200/v1/secret/data/x", true)]
    [InlineData("https://A.TEST:8200/", true)]
    [InlineData("https://b.test:443/elsewhere", true)]
    [InlineData("http://c.test:80/v1", true)]
    [InlineData("http://a.test:8200/v1", false)]
    [InlineData("http://b.test/v1", false)]
    [InlineData("https://c.test/v1", false)]
    [InlineData("https://a.test/v1", false)]
    [InlineData("https://a.test:8201/v1", false)]
    [InlineData("https://a.test.evil.test:8200/v1", false)]
    [InlineData("https://a.test:8200@evil.test/v1", false)]
    [InlineData("https://evil.test/?https://a.test:8200", false)]
    public void Includes_SchemeHostAndPort_MustBeThoseOfOne(string target, bool isIncluded) =>
        Addresses.Includes(new Uri(target)).Should().Be(isIncluded);

    [Fact]
    public void First_OfSeveral_IsThePreferredOne() => Addresses.First.Should().Be(new Uri("https://a.test:8200"));

    [Fact]
    public void Equals_SameAddressesInTheSameOrder_AreOneValue()
    {
        Of("https://a.test", "https://b.test").Should().Be(Of("https://a.test", "https://b.test"));
        Of("https://a.test", "https://b.test").GetHashCode().Should().Be(Of("https://a.test", "https://b.test").GetHashCode());
        Of("https://a.test", "https://b.test").Should().NotBe(Of("https://b.test", "https://a.test"));
        Of("https://a.test").Should().NotBe(Of("https://a.test", "https://b.test"));
        Of("https://a.test").Equals(null).Should().BeFalse();
    }

    private static VaultAddresses Of(params string[] addresses) => new([.. addresses.Select(address => new Uri(address))]);
}
