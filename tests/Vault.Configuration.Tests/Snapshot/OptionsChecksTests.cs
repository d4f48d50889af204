using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class OptionsChecksTests
{
    private static readonly SecretSource Orders = Some.Secret("orders", mapping => mapping.Section = "Orders");
    private static readonly SecretSource Other = Some.Secret("other", mapping => mapping.Section = "OrdersToo");

    private readonly Admission _admission = new(new FakeTimeProvider(Some.Now), new FakeLogger());
    private readonly Dictionary<string, string?> _application = [];
    private readonly List<string?> _bound = [];

    // Section and key that is checked, and the sources that bring a new version.
    [Theory]
    [InlineData("Orders", true, true, "Orders")]
    [InlineData("ORDERS", true, true, "Orders")]
    [InlineData("OrdersToo", true, true, "Other")]
    [InlineData("Orders", false, true, "")]
    [InlineData("Order", true, true, "")]
    [InlineData("Nobody", true, true, "")]
    public void HoldRefused_NewValuesOfTheSection_AreHeldBackAndNothingElse(string section, bool isOrdersNew, bool isOtherNew, string held)
    {
        Dictionary<SecretSource, IReadOnlyList<SecretEntry>> entries = Hold(section, isOrdersNew ? "bad" : "1", isOtherNew ? "bad" : "1");

        IsHeld(entries[Orders]).Should().Be(held == "Orders");
        IsHeld(entries[Other]).Should().Be(held == "Other");
    }

    [Fact]
    public void HoldRefused_GoodValues_AreLetThrough()
    {
        IsHeld(Hold("Orders", "2", "1")[Orders]).Should().BeFalse();

        _bound.Should().Equal("2");
    }

    [Fact]
    public void HoldRefused_ApplicationsOwnKeys_AreThereToo()
    {
        _application["Orders:own"] = "bad";

        IsHeld(Hold("Orders", "2", "1", key: "own")[Orders]).Should().BeTrue();
    }

    [Fact]
    public void HoldRefused_NoHostYet_LetsEverythingThrough() =>
        IsHeld(Hold("Orders", "bad", "1", isHostThere: false)[Orders]).Should().BeFalse();

    [Fact]
    public void HoldRefused_SecretThatIsNew_IsNotHeld()
    {
        Dictionary<SecretSource, IReadOnlyList<SecretEntry>> entries = new() { [Orders] = [Entry(Orders, 2, "bad")], [Other] = [] };

        Checks("Orders").HoldRefused(entries, new SourceList(new SourceList([Orders, Other])), ConfigurationSnapshot.Empty, _admission);

        IsHeld(entries[Orders]).Should().BeFalse("nothing of it is published that could stay");
    }

    private static bool IsHeld(IReadOnlyList<SecretEntry> entries) => entries[0] is { Held.Reason: VaultHeldReason.Refused, Version.Number: 1 };

    private static SecretEntry Entry(SecretSource source, int version, string value) => new(source, source.SecretPath!, VaultSecretState.Live)
    {
        Version = Some.Version(version),
        Keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { [source.Mapping.Section + ":k"] = value },
        ChangedAt = Some.Now,
    };

    private OptionsChecks Checks(string section, string key = "k", bool isHostThere = true)
    {
        OptionsChecks checks = new(
        [
            new OptionsCheck<object>(section, bound =>
            {
                _bound.Add(bound[key]);
                return bound[key] == "bad" ? throw new InvalidOperationException() : null;
            }),
        ]);
        if (isHostThere)
        {
            IConfigurationRoot application = new ConfigurationBuilder().AddInMemoryCollection(_application).Build();
            checks.Attach(new ServiceCollection().AddSingleton<IConfiguration>(application).BuildServiceProvider());
        }

        return checks;
    }

    private Dictionary<SecretSource, IReadOnlyList<SecretEntry>> Hold(
        string section, string orders, string other, string key = "k", bool isHostThere = true)
    {
        SecretEntry ordersBefore = Entry(Orders, 1, "1"), otherBefore = Entry(Other, 1, "1");
        ConfigurationSnapshot published = new(
            new Dictionary<SecretSource, IReadOnlyList<SecretEntry>> { [Orders] = [ordersBefore], [Other] = [otherBefore] }, new SourceList([Orders, Other]));
        Dictionary<SecretSource, IReadOnlyList<SecretEntry>> entries = new()
        {
            [Orders] = [orders == "1" ? ordersBefore : Entry(Orders, 2, orders)],
            [Other] = [other == "1" ? otherBefore : Entry(Other, 2, other)],
        };
        Checks(section, key, isHostThere).HoldRefused(entries, new SourceList([Orders, Other]), published, _admission);
        return entries;
    }
}
