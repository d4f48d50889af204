using System.Text;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Settings;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Settings;

public sealed class SectionReaderTests
{
    [Fact]
    public void Read_EveryOption_IsSet()
    {
        VaultOptions options = Read("""
            {
              "Address": "https://a.test:8200", "FallbackAddresses": ["https://b.test", "https://c.test"], "Namespace": "admin/team1",
              "Name": "orders", "Disabled": true, "Optional": true, "LoadAtDesignTime": true, "RequestTimeout": "11s",
              "ConnectTimeout": "00:00:04", "StartupTimeout": "1m", "StartupJitter": "5s", "MaxStaleness": "2h",
              "RetryRefusedLogin": false, "MaxRetries": 2, "MaxConcurrentRequests": 8, "MaxResponseBytes": 4096,
              "ReportFirstFailureOnStandardError": false, "AllowUnencryptedHttp": true, "FollowRedirects": false,
              "Proxy": "http://proxy.test:3128", "Headers": { "X-Gateway": "a", "X-Other": "b" },
              "Refresh": { "Enabled": false, "Interval": "90s", "ScanFolders": false, "ReadMetadata": false },
              "Tls": {
                "CertificateAuthorityFile": "ca.pem", "CertificateAuthorityFolder": "cas", "CertificateAuthorityPem": "PEM",
                "ClientCertificateFile": "cert.pem", "ClientKeyFile": "key.pem", "ServerName": "vault", "SkipVerification": true
              },
              "Telemetry": { "IncludePaths": true, "SendCorrelationId": true }
            }
            """).Choices.Options;

        options.Should().BeEquivalentTo(new
        {
            Address = new Uri("https://a.test:8200"),
            FallbackAddresses = new[] { new Uri("https://b.test"), new Uri("https://c.test") },
            Namespace = "admin/team1",
            Name = "orders",
            Disabled = true,
            Optional = true,
            LoadAtDesignTime = true,
            RequestTimeout = TimeSpan.FromSeconds(11),
            ConnectTimeout = TimeSpan.FromSeconds(4),
            StartupTimeout = TimeSpan.FromMinutes(1),
            StartupJitter = TimeSpan.FromSeconds(5),
            MaxStaleness = TimeSpan.FromHours(2),
            RetryRefusedLogin = false,
            MaxRetries = 2,
            MaxConcurrentRequests = 8,
            MaxResponseBytes = 4096,
            ReportFirstFailureOnStandardError = false,
            AllowUnencryptedHttp = true,
            FollowRedirects = false,
            Proxy = new Uri("http://proxy.test:3128"),
            Headers = new Dictionary<string, string> { ["X-Gateway"] = "a", ["X-Other"] = "b" },
            Refresh = new { Enabled = false, Interval = TimeSpan.FromSeconds(90), ScanFolders = false, ReadMetadata = false },
            Tls = new
            {
                CertificateAuthorityFile = "ca.pem",
                CertificateAuthorityFolder = "cas",
                CertificateAuthorityPem = "PEM",
                ClientCertificateFile = "cert.pem",
                ClientKeyFile = "key.pem",
                ServerName = "vault",
                SkipVerification = true,
            },
            Telemetry = new { IncludePaths = true, SendCorrelationId = true },
        });
    }

    [Fact]
    public void Read_NothingAndNull_AreSilence()
    {
        SettingLayer layer = Read("""
            { "Address": "", "Namespace": null, "FallbackAddresses": [], "Refresh": {}, "Headers": null, "Optional": " ", "Secrets": [], "Authentication": { "RoleId": "" } }
            """);

        layer.Mistakes.Should().BeEmpty();
        layer.Choices.AuthMethods.Should().BeEmpty();
        layer.Choices.Sources.Should().BeEmpty();
        layer.Choices.Options.Decides("Namespace").Should().BeFalse();
    }

    [Theory]
    [InlineData("""{ "Adress": "x" }""", "Vault:Adress is not a setting; did you mean Vault:Address?")]
    [InlineData("""{ "Refresh": { "Intervall": "5m" } }""", "Vault:Refresh:Intervall is not a setting; did you mean Vault:Refresh:Interval?")]
    [InlineData("""{ "Refresh": { "Every": "5m" } }""", "Vault:Refresh:Every is not a setting; there are Enabled, Interval, ScanFolders, ReadMetadata.")]
    [InlineData("""{ "Secrets": [ { "Path": "secret/a", "Sction": "A" } ] }""", "Vault:Secrets:0:Sction is not a setting; did you mean Vault:Secrets:0:Section?")]
    [InlineData("""{ "Address": "vault.test" }""", "Vault:Address is not an address such as https://vault.example:8200.")]
    [InlineData("""{ "FallbackAddresses": [ "https://a.test", "b" ] }""", "Vault:FallbackAddresses:1 is not an address such as https://vault.example:8200.")]
    [InlineData("""{ "Optional": "yes" }""", "Vault:Optional is not true or false.")]
    [InlineData("""{ "MaxRetries": "many" }""", "Vault:MaxRetries is not a whole number.")]
    [InlineData("""{ "RequestTimeout": 60 }""", "Vault:RequestTimeout is not a duration such as 30s, 5m, 1h or 00:05:00.")]
    [InlineData("""{ "Refresh": "5m" }""", "Vault:Refresh is a group of settings (Enabled, Interval, ScanFolders, ReadMetadata), and not one value.")]
    [InlineData("""{ "Address": { "Host": "a" } }""", "Vault:Address is one value and has no parts.")]
    [InlineData("""{ "FallbackAddresses": "https://a.test" }""", "Vault:FallbackAddresses is a list, and not one value.")]
    [InlineData("""{ "Secrets": "secret/a" }""", "Vault:Secrets is a list, and not one value.")]
    [InlineData("""{ "Headers": "a=b" }""", "Vault:Headers is a list of names with a text each, and not one value.")]
    [InlineData("""{ "Headers": { "a": { "b": "c" } } }""", "Vault:Headers:a is one value and has no parts.")]
    [InlineData("""{ "Secrets": [ { "Section": "A" } ] }""", "Vault:Secrets:0:Path is missing: give the path of a secret, or of a folder with a slash at its end.")]
    [InlineData("""{ "Secrets": [ { "Path": "secret/a", "KeyNaming": "Snake" } ] }""", "Vault:Secrets:0:KeyNaming is not one of AsWritten, PascalCase.")]
    [InlineData("""{ "Secrets": [ { "Path": "secret/a", "OnDeleted": "1" } ] }""", "Vault:Secrets:0:OnDeleted is not one of KeepLast, Remove, Fail.")]
    [InlineData("""{ "Secrets": [ { "Mount": "secret", "Path": "a//b" } ] }""", "Vault:Secrets:0: The path \"a//b\" in the mount \"secret\" is not valid: it has two slashes in a row.")]
    [InlineData("""{ "Secrets": [ { "Path": "secret/a", "SettleDelay": "2h" } ] }""", "Vault:Secrets:0: SettleDelay of \"secret/a\" is 02:00:00 and must be from 0 to 1 hour.")]
    public void Read_Mistake_IsOneSentenceThatNamesTheKey(string json, string mistake) =>
        Read(json).Mistakes.Should().Equal(mistake);

    [Fact]
    public void Read_SeveralMistakes_AreAllFoundAndNoValueIsQuoted()
    {
        string json = """
            {
              "Address": "PLANTED", "Optional": "PLANTED", "MaxRetries": "PLANTED", "Refresh": "PLANTED", "Tokn": "PLANTED",
              "Secrets": [ { "SecretId": "PLANTED", "KeyNaming": "PLANTED" } ],
              "Authentication": { "Method": "PLANTED", "SecretId": { "a": "PLANTED" } }
            }
            """.Replace("PLANTED", Some.Planted);

        IReadOnlyList<string> mistakes = Read(json).Mistakes;

        mistakes.Should().HaveCount(10).And.OnlyContain(mistake => !mistake.Contains(Some.Planted));
    }

    [Fact]
    public void Read_KeysInAnotherCase_AreTheSame() =>
        Read("""{ "ADDRESS": "https://a.test", "refresh": { "interval": "7s" } }""").Should()
            .Match<SettingLayer>(layer => layer.Mistakes.Count == 0)
            .And.Match<SettingLayer>(layer => layer.Choices.Options.Refresh.Interval == TimeSpan.FromSeconds(7));

    [Fact]
    public void Read_WholeConfigurationInsteadOfASection_NamesKeysWithoutASection()
    {
        SettingLayer layer = SectionReader.Read(SectionText.Of(Json("""{ "Adress": "x" }""")));

        layer.Mistakes.Should().Equal("Adress is not a setting; did you mean Address?");
    }

    internal static SettingLayer Read(string json) => SectionReader.Read(SectionText.Of(Json($$"""{ "Vault": {{json}} }""").GetSection("Vault")));

    private static IConfigurationRoot Json(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
}
