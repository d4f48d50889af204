using System.Globalization;
using Vault.Configuration.Mapping;

namespace Vault.Configuration.Tests.Mapping;

public sealed class PascalCaseTests
{
    [Theory]
    [InlineData("api_key", "ApiKey")]
    [InlineData("api-key", "ApiKey")]
    [InlineData("api.key", "ApiKey")]
    [InlineData("api key", "ApiKey")]
    [InlineData("apiKey", "ApiKey")]
    [InlineData("ApiKey", "ApiKey")]
    [InlineData("API_KEY", "APIKEY")]
    [InlineData("api__key", "ApiKey")]
    [InlineData("_api_key_", "ApiKey")]
    [InlineData("pay-ments:db_url:0", "PayMents:DbUrl:0")]
    [InlineData("a:_b", "A:B")]
    [InlineData("2nd_key", "2ndKey")]
    [InlineData("über_maß", "ÜberMaß")]
    [InlineData("", "")]
    public void Convert_Words_ArePutTogetherWithCapitals(string key, string converted) => PascalCase.Convert(key).Should().Be(converted);

    [Fact]
    public void Convert_TurkishCulture_ChangesNothing()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");

            PascalCase.Convert("id_token").Should().Be("IdToken");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
