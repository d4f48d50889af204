using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests;

public sealed class VaultOptionsValidatorTests
{
    public static TheoryData<string, Action<VaultOptions>> Mistakes() => new()
    {
        { "Name is empty", options => options.Name = " " },
        { "Address is not set", options => options.Address = null },
        { "is relative", options => options.Address = new Uri("vault.test", UriKind.Relative) },
        { "scheme \"ftp\"", options => options.Address = new Uri("ftp://vault.test") },
        { "user name or password", options => options.Address = new Uri($"https://user:{Some.Planted}@vault.test") },
        { "query or fragment", options => options.Address = new Uri($"https://vault.test/?token={Some.Planted}") },
        { "query or fragment", options => options.Address = new Uri($"https://vault.test/#{Some.Planted}") },
        { "Namespace", options => options.Namespace = "admin//team" },
        { "Namespace", options => options.Namespace = "../admin" },
        { "RequestTimeout", options => options.RequestTimeout = TimeSpan.FromMilliseconds(99) },
        { "RequestTimeout", options => options.RequestTimeout = TimeSpan.FromMinutes(6) },
        { "RequestTimeout", options => options.RequestTimeout = Timeout.InfiniteTimeSpan },
        { "ConnectTimeout", options => options.ConnectTimeout = TimeSpan.Zero },
        { "StartupTimeout", options => options.StartupTimeout = TimeSpan.FromMilliseconds(999) },
        { "StartupTimeout", options => options.StartupTimeout = TimeSpan.MaxValue },
        { "Refresh.Interval", options => options.Refresh.Interval = TimeSpan.FromMilliseconds(999) },
        { "Refresh.Interval", options => options.Refresh.Interval = TimeSpan.FromDays(8) },
        { "StartupJitter", options => options.StartupJitter = TimeSpan.FromTicks(-1) },
        { "StartupJitter", options => options.StartupJitter = TimeSpan.FromSeconds(61) },
        { "MaxConcurrentRequests", options => options.MaxConcurrentRequests = 0 },
        { "MaxConcurrentRequests", options => options.MaxConcurrentRequests = 1001 },
        { "MaxResponseBytes", options => options.MaxResponseBytes = 1023 },
        { "MaxResponseBytes", options => options.MaxResponseBytes = int.MaxValue },
        { "MaxStaleness", options => options.MaxStaleness = TimeSpan.Zero },
        { "MaxStaleness", options => options.MaxStaleness = TimeSpan.FromSeconds(-1) },
        { "FallbackAddresses: Address has the scheme", options => options.FallbackAddresses.Add(new Uri("ftp://vault.test")) },
        { "FallbackAddresses: Address is not set", options => options.FallbackAddresses.Add(null!) },
        { "three slashes", options => options.Address = new Uri("unix://run/agent.sock") },
        { "three slashes", options => options.Address = new Uri("unix:///") },
        { "too long for a socket", options => options.Address = new Uri("unix:///" + new string('x', 200)) },
        { "MaxRetries", options => options.MaxRetries = -1 },
        { "MaxRetries", options => options.MaxRetries = 11 },
        { "Proxy must be", options => options.Proxy = new Uri("proxy.test:3128", UriKind.RelativeOrAbsolute) },
        { "Proxy must be", options => options.Proxy = new Uri("/proxy", UriKind.Relative) },
        { "Proxy must be", options => options.Proxy = new Uri($"socks5://user:{Some.Planted}@proxy.test") },
        { "Tls.ServerName", options => options.Tls.ServerName = "https://vault.test" },
        { "Tls.ServerName", options => options.Tls.ServerName = "vault.test:8200" },
        { "is no name of a header", options => options.Headers["a b"] = Some.Planted },
        { "is no name of a header", options => options.Headers[""] = Some.Planted },
        { "library's own", options => options.Headers["x-vault-token"] = Some.Planted },
        { "library's own", options => options.Headers["X-Vault-Namespace"] = "admin" },
        { "token for Vault", options => options.Headers["authorization"] = Some.Planted },
        { "HTTP client itself", options => options.Headers["Host"] = "vault.test" },
        { "HTTP client itself", options => options.Headers["content-type"] = "text/plain" },
        { "the value of \"X-Gate\"", options => options.Headers["X-Gate"] = $"{Some.Planted}\r\nX-Evil: 1" },
        { "the value of \"X-Gate\"", options => options.Headers["X-Gate"] = "é" },
        { "the value of \"X-Gate\"", options => options.Headers["X-Gate"] = null! },
        { "user name or password", options => options.FallbackAddresses.Add(new Uri($"https://user:{Some.Planted}@vault.test")) },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void FindMistakes_OneMistake_IsNamedAlone(string mistake, Action<VaultOptions> make)
    {
        VaultOptions options = Valid();
        make(options);

        string sentence = VaultOptionsValidator.FindMistakes(options).Should().ContainSingle().Which;

        sentence.Should().Contain(mistake).And.EndWith(".").And.NotContain(Some.Planted);
    }

    public static TheoryData<string, Action<VaultOptions>> Borders() => new()
    {
        { "defaults", _ => { } },
        { "address with a path", options => options.Address = new Uri("http://[::1]:8200/behind/a/path/") },
        { "namespace with slashes", options => options.Namespace = "/admin/team/" },
        { "empty namespace", options => options.Namespace = "" },
        { "root namespace", options => options.Namespace = "/" },
        { "shortest request", options => options.RequestTimeout = TimeSpan.FromMilliseconds(100) },
        { "longest request", options => options.RequestTimeout = TimeSpan.FromMinutes(5) },
        { "shortest start", options => options.StartupTimeout = TimeSpan.FromSeconds(1) },
        { "longest start", options => options.StartupTimeout = TimeSpan.FromHours(1) },
        { "no jitter", options => options.StartupJitter = TimeSpan.Zero },
        { "longest jitter", options => options.StartupJitter = TimeSpan.FromMinutes(1) },
        { "shortest interval", options => options.Refresh.Interval = TimeSpan.FromSeconds(1) },
        { "longest interval", options => options.Refresh.Interval = TimeSpan.FromDays(7) },
        { "no limit to the age", options => options.MaxStaleness = null },
        { "any age", options => options.MaxStaleness = TimeSpan.FromTicks(1) },
        { "another address", options => options.FallbackAddresses.Add(new Uri("http://[::1]:8200/path")) },
        { "one request", options => options.MaxConcurrentRequests = 1 },
        { "most requests", options => options.MaxConcurrentRequests = 1000 },
        { "smallest answer", options => options.MaxResponseBytes = 1024 },
        { "a socket", options => options.Address = new Uri("unix:///run/vault/agent.sock") },
        { "a socket beside", options => options.FallbackAddresses.Add(new Uri("unix:///run/vault/agent.sock")) },
        { "no repeats", options => options.MaxRetries = 0 },
        { "most repeats", options => options.MaxRetries = 10 },
        { "a proxy with a password", options => options.Proxy = new Uri("https://user:password@proxy.test:3128") },
        { "a header", options => options.Headers["X-Gate"] = "any text, with ~ \"marks\"" },
        { "an empty header", options => options.Headers["X-Gate"] = "" },
        { "a server name", options => options.Tls.ServerName = "vault.test" },
        { "an empty server name", options => options.Tls.ServerName = "" },
        { "largest answer", options => options.MaxResponseBytes = 1024 * 1024 * 1024 },
    };

    [Theory]
    [MemberData(nameof(Borders))]
    public void FindMistakes_ValueThatIsJustRight_IsNoMistake(string value, Action<VaultOptions> make)
    {
        VaultOptions options = Valid();
        make(options);

        VaultOptionsValidator.FindMistakes(options).Should().BeEmpty(value);
    }

    [Fact]
    public void Build_EverythingWrong_IsOneExceptionThatNamesAllOfIt()
    {
        OptionsValidationException exception = FluentActions.Invoking(() => new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Name = "";
            vault.Options.Address = null;
            vault.Options.MaxResponseBytes = 1;
            vault.Options.Refresh.Interval = TimeSpan.Zero;
            vault.UseAppRole(VaultCredential.FromValue(""), VaultCredential.FromFile("/does/not/exist"), options => options.Mount = "/");
            vault.UseToken("second");
            vault.AddKeyValue("", "a/../b");
        }).Build()).Should().Throw<OptionsValidationException>().Which;

        string[] mistakes =
        [
            "Name", "Address", "MaxResponseBytes", "Refresh.Interval", "Several ways to log in were chosen (approle, token)",
            "mount \"/\" of the approle", "role id", "/does/not/exist", "The mount \"\"", "a/../b",
        ];
        exception.Failures.Should().HaveCount(mistakes.Length);
        mistakes.Should().OnlyContain(mistake => exception.Message.Contains(mistake));
    }

    [Theory]
    [InlineData("SettleDelay", -1, 600)]
    [InlineData("SettleDelay", 3601, 600)]
    [InlineData("SettleWindow", 0, -1)]
    [InlineData("SettleWindow", 0, 86_401)]
    public void Build_SettleTimeOutOfRange_IsNamedWithItsSecret(string setting, int delay, int window) =>
        FluentActions.Invoking(() => BuildWith(delay, window)).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().ContainSingle().Which.Should().Contain(setting).And.Contain("\"secret/orders\"").And.EndWith(".");

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3600, 86_400)]
    public void Build_SettleTimeThatIsJustRight_IsNoMistake(int delay, int window) =>
        FluentActions.Invoking(() => BuildWith(delay, window)).Should().NotThrow();

    [Theory]
    [InlineData(59)]
    [InlineData(3650L * 86_400 + 1)]
    public void Build_MaxAgeOutOfRange_IsNamedWithItsSecret(long seconds)
    {
        Action build = () => new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = new Uri("https://vault.test");
            vault.UseToken("t").AddKeyValue("secret", "orders", mapping => mapping.MaxAge = TimeSpan.FromSeconds(seconds));
        }).Build();

        build.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle()
            .Which.Should().Match("MaxAge of \"secret/orders\" is * and must be from 1 minute to 3,650 days.");
    }

    [Fact]
    public void Build_NothingChosen_SaysWhatToCall() =>
        FluentActions.Invoking(() => new ConfigurationBuilder().AddVault(vault => vault.Options.Address = new Uri("https://vault.test")).Build())
            .Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().HaveCount(2).And.Contain(mistake => mistake.Contains("UseAppRole"))
            .And.Contain(mistake => mistake.Contains("AddKeyValue"));

    [Fact]
    public void AddVault_MistakesInTheSettings_AreFoundAtBuildAndNotBefore() =>
        FluentActions.Invoking(() => new ConfigurationBuilder().AddVault(_ => { })).Should().NotThrow();

    private static void BuildWith(int delay, int window)
    {
        using VaultBed bed = new(VaultBed.Holding(() => "{}"), vault => vault.UseAuthentication(new FakeAuthMethod())
            .AddKeyValue("secret", "orders", mapping =>
            {
                mapping.SettleDelay = TimeSpan.FromSeconds(delay);
                mapping.SettleWindow = TimeSpan.FromSeconds(window);
            }));
    }

    private static VaultOptions Valid() => new() { Address = new Uri("https://vault.test:8200") };
}
