using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Vault.Configuration.Tests.Kubernetes.Injected;

public sealed class InjectedSecretsOptionsTests
{
    [Fact]
    public void Options_Defaults_AreThoseOfTheDocumentation() =>
        new InjectedSecretsOptions().Should().BeEquivalentTo(new
        {
            Section = (string?)null,
            FileNameAsSection = false,
            Optional = false,
            PollInterval = TimeSpan.FromSeconds(5),
            Format = InjectedFormat.Auto,
            MaxFileBytes = 1024 * 1024,
        });

    [Fact]
    public void Build_SeveralMistakes_AreAllNamed()
    {
        OptionsValidationException failure = FluentActions.Invoking(() => new ConfigurationBuilder().AddInjectedSecrets("/vault/secrets", options =>
        {
            options.PollInterval = TimeSpan.FromMilliseconds(999);
            options.MaxFileBytes = 0;
            options.Section = "Orders:";
            options.AllowedSections.Add(":Orders");
            options.UseFormat("*", (InjectedFormat)9);
        }).Build()).Should().Throw<OptionsValidationException>().Which;

        failure.Failures.Should().HaveCount(5);
        failure.Message.Should().Contain("PollInterval").And.Contain("MaxFileBytes").And.Contain("Section \"Orders:\"").And.Contain("AllowedSections").And.Contain("format");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(86400, 64 * 1024 * 1024)]
    public void FindMistakes_AtTheLimits_FindsNone(int seconds, int bytes) =>
        new InjectedSecretsOptions { PollInterval = TimeSpan.FromSeconds(seconds), MaxFileBytes = bytes, Section = "A:B" }.FindMistakes().Should().BeEmpty();

    [Theory]
    [InlineData("db.conf", InjectedFormat.KeyValue)]
    [InlineData("sub/db.conf", InjectedFormat.KeyValue)]
    [InlineData("DB.CONF", InjectedFormat.Text)]
    [InlineData("sub/token", InjectedFormat.Json)]
    [InlineData("token", null)]
    [InlineData("other/token", null)]
    [InlineData("_raw", null)]
    [InlineData("x_raw", InjectedFormat.Text)]
    public void FreezeFormats_SeveralPatterns_TheLastThatMatchesCounts(string path, InjectedFormat? format)
    {
        InjectedSecretsOptions options = new() { Format = InjectedFormat.Text };
        options.UseFormat("*.conf", InjectedFormat.KeyValue).Ignore("t?ken").UseFormat("sub/token", InjectedFormat.Json);
        Func<string, InjectedFormat?> frozen = options.FreezeFormats();
        options.UseFormat("*", InjectedFormat.Json).Format = InjectedFormat.Json;

        frozen(path).Should().Be(format);
    }

    [Fact]
    public void Names_OfFilesAndFolders_BecomeKeys()
    {
        using InjectedBed bed = new(options => options.Section = "S");
        bed.Write("a.json", """{"x":{"y":1}}""");
        bed.Write("b.env", "P__Q=1");
        bed.Write("OpenAI__ApiKey", "1\n\n");
        bed.Write("dir/sub/c.JSON", """{"z":1}""");
        bed.Write("dir/one__two/t", "1\r\n");
        bed.Write(".hidden", "1");
        bed.Write(".git/x", "1");

        Keys(bed).Should().BeEquivalentTo(new Dictionary<string, string?>
        {
            ["S:x:y"] = "1",
            ["S:P:Q"] = "1",
            ["S:OpenAI:ApiKey"] = "1\n",
            ["S:dir:sub:z"] = "1",
            ["S:dir:one:two:t"] = "1",
        });
    }

    [Fact]
    public void FileNameAsSection_JsonAndAssignments_AreBelowTheNameOfTheirFile()
    {
        using InjectedBed bed = new(options => options.FileNameAsSection = true);
        bed.Write("a.json", """{"x":1}""");
        bed.Write("dir/b__c", "export Q=1");
        bed.Write("t.txt", "1");

        Keys(bed).Should().BeEquivalentTo(new Dictionary<string, string?> { ["a:x"] = "1", ["dir:b:c:Q"] = "1", ["t.txt"] = "1" });
    }

    [Fact]
    public void MaxFileBytes_FileThatIsLarger_IsNotOpened()
    {
        using InjectedBed bed = new(options => options.MaxFileBytes = 3);
        bed.Write("small", "123");
        bed.Write("large", "1234");

        bed.Invoking(b => b.Load()).Should().Throw<VaultException>().Which.Message.Should().Contain("large").And.Contain("MaxFileBytes").And.NotContain("small");
        bed.Opened.Should().Equal("small");
    }

    [Fact]
    public void Load_FileThatIsNoText_SaysToLeaveItOut()
    {
        using InjectedBed bed = new();
        Directory.CreateDirectory(bed.Folder);
        File.WriteAllBytes(bed.PathOf("store.p12"), [0x30, 0x82, 0xff, 0xfe]);
        File.WriteAllBytes(bed.PathOf("bom.json"), [0xef, 0xbb, 0xbf, .. "{\"a\":1}"u8]);

        bed.Invoking(b => b.Load()).Should().Throw<VaultException>().Which.Message.Should().Contain("store.p12").And.Contain("Ignore").And.NotContain("bom");
    }

    [Fact]
    public void AllowedSections_AreThoseThatFilesMaySet()
    {
        using InjectedBed bed = new(options =>
        {
            options.AllowedSections.Add("openai");
            options.AllowedSections.Add("Urls");
        });
        bed.Write("a.json", """{"OpenAI":{"Key":"1"},"OpenAIOther":"1","Urls":"1","Other":"1"}""");

        Keys(bed).Keys.Should().BeEquivalentTo("OpenAI:Key", "Urls");
    }

    [Fact]
    public void AllowedSections_Empty_KeepsFilesFromReconfiguringTheApplication()
    {
        using InjectedBed bed = new();
        bed.Write("a.json", """{"logging":{"LogLevel":{"Default":"planted"}},"LoggingX":"1","Vault":{"Address":"planted"},"k":"1"}""");
        bed.Write("b.env", "URLS=planted\nKestrel__Endpoints__X__Url=planted\nKestrel__Certificates__Default__Password=1");
        bed.Write("AllowedHosts", "planted");

        IConfigurationRoot root = bed.Load();

        root.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => pair.Key)
            .Should().BeEquivalentTo("LoggingX", "k", "Kestrel:Certificates:Default:Password");
        string[] warnings = [.. bed.Logs.GetSnapshot().Where(entry => entry.Id.Id == 807).Select(entry => entry.Message)];
        warnings.Should().HaveCount(3, "each file is named once").And.NotContain(text => text.Contains("planted"));
        warnings.Should().ContainSingle(text => text.Contains("a.json has keys")).Which.Should().Contain("logging:LogLevel:Default, Vault:Address.");

        bed.Poll();
        bed.Poll();
        bed.CountLogs(807).Should().Be(3, "nothing is new");
        bed.Write("a.json", """{"logging":{"LogLevel":{"Microsoft":"planted"}},"LoggingX":"1","k":"2"}""");
        bed.Poll();
        root["k"].Should().Be("2");
        bed.CountLogs(807).Should().Be(4, "it names another key");
    }

    [Fact]
    public void AllowedSections_EmptyWithASection_AreAll()
    {
        using InjectedBed bed = new(options => options.Section = "Logging");
        bed.Write("a.json", """{"LogLevel":{"Default":"Debug"}}""");

        Keys(bed).Keys.Should().Equal("Logging:LogLevel:Default");
    }

    private static Dictionary<string, string?> Keys(InjectedBed bed) =>
        bed.Load().AsEnumerable().Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value);
}
