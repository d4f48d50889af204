using System.Text;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Provider;
using Vault.Configuration.Settings;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class SectionOriginTests
{
    private static readonly Dictionary<string, string?> Before = new() { ["Vault:Name"] = "before", ["Other:Name"] = "other" };
    private static readonly Dictionary<string, string?> After = new() { ["Vault:Name"] = "after" };

    [Fact]
    public void Read_Builder_HasWhatWasAddedBeforeTheSource()
    {
        VaultConfigurationSource source = Source();
        IConfigurationBuilder builder = new ConfigurationBuilder().AddInMemoryCollection(Before).Add(source).AddInMemoryCollection(After);

        Name(new SectionOrigin(null).Read(builder, source)).Should().Be("before");
        Name(new SectionOrigin(null).Read(builder, source: null)).Should().Be("after");
    }

    [Fact]
    public void Read_Manager_HasWhatIsThere()
    {
        using ConfigurationManager manager = new();
        manager.AddInMemoryCollection(Before);
        manager["Vault:Name"] = "set";

        Name(new SectionOrigin(null).Read(manager, Source())).Should().Be("set");
    }

    [Fact]
    public void Read_GivenSection_IsThatOneAndNoOther()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection(Before).Build();

        SectionText text = new SectionOrigin(configuration.GetSection("Other")).Read(new ConfigurationBuilder().AddInMemoryCollection(After), Source());

        Name(text).Should().Be("other");
        text.Path.Should().Be("Other");
    }

    [Fact]
    public void Read_ValuesFromVault_NeverSayWhereVaultIs()
    {
        using VaultBed bed = new(VaultBed.Holding(() => """{"Name":"vault"}"""), vault =>
            vault.UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "a", secret => secret.Section = "Vault"));
        bed.Root["Vault:Name"].Should().Be("vault");
        using ConfigurationManager manager = new();
        manager.AddConfiguration(bed.Root);
        IConfigurationBuilder builder = new ConfigurationBuilder().AddConfiguration(bed.Root);

        Name(new SectionOrigin(null).Read(manager, Source())).Should().BeNull();
        Name(new SectionOrigin(null).Read(builder, Source())).Should().BeNull();
        Name(new SectionOrigin(bed.Root.GetSection("Vault")).Read(builder, Source())).Should().BeNull();
        bed.Root["Vault:Name"].Should().Be("vault", "only the reading of the section does not see it");
        manager["Vault:Name"].Should().Be("vault");
    }

    [Fact]
    public void Read_ChainedConfiguration_IsNotDisposed()
    {
        CountingSource counting = new();
        IConfigurationRoot host = new ConfigurationBuilder().Add(counting).AddInMemoryCollection(Before).Build();
        IConfigurationBuilder builder = new ConfigurationBuilder().AddConfiguration(host, shouldDisposeConfiguration: true);

        Name(new SectionOrigin(null).Read(builder, Source())).Should().Be("before");

        counting.Disposed.Should().Be(0);
    }

    [Fact]
    public void Read_Stream_IsThereForTheRealBuild()
    {
        IConfigurationBuilder builder = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes("""{ "Vault": { "Name": "stream" } }""")));

        Name(new SectionOrigin(null).Read(builder, Source())).Should().Be("stream");
        Name(new SectionOrigin(null).Read(builder, Source())).Should().Be("stream");

        builder.Build()["Vault:Name"].Should().Be("stream");
    }

    [Fact]
    public void Read_OtherSources_AreDisposedAndVaultsAreNotBuilt()
    {
        CountingSource counting = new();
        IConfigurationBuilder builder = new ConfigurationBuilder().Add(counting).Add(Source());

        new SectionOrigin(null).Read(builder, source: null);

        counting.Built.Should().Be(1);
        counting.Disposed.Should().Be(1);
    }

    [Fact]
    public void Read_SourceThatCannotBeLoaded_ThrowsAndLeavesNothingBehind()
    {
        CountingSource counting = new();
        IConfigurationBuilder builder = new ConfigurationBuilder().Add(counting).AddJsonFile("no-such-file.json", optional: false);

        FluentActions.Invoking(() => new SectionOrigin(null).Read(builder, Source())).Should().Throw<FileNotFoundException>();

        counting.Disposed.Should().Be(1);
    }

    /// <summary>Not complete: who builds it gets an exception.</summary>
    private static VaultConfigurationSource Source() => new(new VaultConfigurationBuilder(), designTimeTool: null);

    private static string? Name(SectionText text) => text.ToConfiguration()["Name"];

    private sealed class CountingSource : IConfigurationSource
    {
        public int Built { get; private set; }

        public int Disposed { get; private set; }

        public IConfigurationProvider Build(IConfigurationBuilder builder)
        {
            Built++;
            return new CountingProvider(() => Disposed++);
        }

        private sealed class CountingProvider(Action onDispose) : ConfigurationProvider, IDisposable
        {
            public void Dispose() => onDispose();
        }
    }
}
