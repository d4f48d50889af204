using Microsoft.Extensions.Configuration;
using Vault.Configuration.Rotation;

namespace Vault.Configuration.Tests.Rotation;

public sealed class CapturedValuesTests
{
    [Fact]
    public void OfSection_ValuesExchangedBetweenTwoReads_AreNotMixed()
    {
        for (int exchangeAt = 1; exchangeAt < 20; exchangeAt++)
        {
            using ExchangingProvider provider = new(exchangeAt);
            using ConfigurationRoot configuration = new([provider]);

            IConfigurationSection section = CapturedValues.OfSection(configuration, "Db").ToSection();

            section["User"]![^1].Should().Be(section["Password"]![^1], $"the values were exchanged at read {exchangeAt}");
        }
    }

    [Fact]
    public void OfSection_NeverTheSameTwice_IsRefused()
    {
        using ExchangingProvider provider = new(exchangeAt: 1, andAtEveryRead: true);
        using ConfigurationRoot configuration = new([provider]);

        Action capture = () => CapturedValues.OfSection(configuration, "Db");

        capture.Should().Throw<RotationRefusedException>().WithMessage("*\"Db\"*faster*");
    }

    [Fact]
    public void ToSection_Copy_HasTheSamePathsAndDoesNotFollow()
    {
        IConfigurationRoot configuration = Configuration(("A:Db:User", "u"), ("A:Db:Hosts:0", "h0"), ("A:Db:Hosts:1", "h1"), ("A:Other", "o"), ("A:Db:Empty", null));
        IConfigurationSection section = CapturedValues.OfSection(configuration.GetSection("A"), "Db").ToSection();
        configuration["A:Db:User"] = "changed";

        section.Path.Should().Be("A:Db");
        section.Key.Should().Be("Db");
        section.GetSection("Hosts").Get<string[]>().Should().Equal("h0", "h1");
        section.GetSection("Hosts").Value.Should().BeNull();
        section.AsEnumerable(makePathsRelative: true).Where(pair => pair.Value is not null).Select(pair => pair.Key)
            .Should().BeEquivalentTo("User", "Hosts:0", "Hosts:1");
        section["User"].Should().Be("u");
    }

    [Fact]
    public void ToSection_SingleKey_HasItsValue()
    {
        CapturedValues values = CapturedValues.OfSection(Configuration(("ConnectionStrings:Orders", "Host=db")), "ConnectionStrings:Orders");

        values.Value.Should().Be("Host=db");
        values.ToSection().Value.Should().Be("Host=db");
        values.IsEmpty.Should().BeFalse();
    }

    [Theory]
    [InlineData("Db:User=u", "Db:User=u", true)]
    [InlineData("Db:User=u", "db:user=u", true)]
    [InlineData("Db:User=u", "Db:User=U", false)]
    [InlineData("Db:User=u", "Db:User=u Db:Port=1", false)]
    [InlineData("Db:User=u Db:Port=1", "Db:User=u", false)]
    [InlineData("Db:User=u", "Db:Name=u", false)]
    [InlineData("Db:User=", "Db:Other=", false)]
    [InlineData("Db:User=u", "Db:User=u Elsewhere=changed", true)]
    [InlineData("", "", true)]
    public void HasSameValuesAs_OtherCopy_ComparesKeysAndValuesOfTheSection(string one, string other, bool areSame)
    {
        Capture(one).HasSameValuesAs(Capture(other)).Should().Be(areSame);

        static CapturedValues Capture(string keys) => CapturedValues.OfSection(
            Configuration([.. keys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair.Split('=')[0], (string?)pair.Split('=')[1]))]), "Db");
    }

    [Fact]
    public void IsEmpty_NothingThereOrOnlyNull_IsTrue()
    {
        CapturedValues.OfSection(Configuration(), "Db").IsEmpty.Should().BeTrue();
        CapturedValues.OfKey(Configuration(), "Db").IsEmpty.Should().BeTrue();
        CapturedValues.OfSection(Configuration(("Db:User", null)), "Db").IsEmpty.Should().BeTrue();
    }

    private static IConfigurationRoot Configuration(params (string Key, string? Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build();

    /// <summary>Exchanges all its values at once, between two reads, and signals nothing, as a real one does at that moment.</summary>
    private sealed class ExchangingProvider(int exchangeAt, bool andAtEveryRead = false) : ConfigurationProvider, IDisposable
    {
        private int _reads;
        private int _version = 1;

        public override bool TryGet(string key, out string? value)
        {
            if (++_reads == exchangeAt || andAtEveryRead)
            {
                _version++;
            }

            value = key is "Db:User" or "Db:Password" ? $"{key}-{_version}" : null;
            return value is not null;
        }

        public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) =>
            parentPath == "Db" ? ["User", "Password"] : parentPath is null ? ["Db"] : [];

        public void Dispose() => _reads = 0;
    }
}
