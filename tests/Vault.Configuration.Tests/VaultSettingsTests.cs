namespace Vault.Configuration.Tests;

public sealed class VaultSettingsTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("/", null)]
    [InlineData("admin", "admin")]
    [InlineData("/admin/team1/", "admin/team1")]
    public void From_Namespace_IsWithoutSlashesAtItsEnds(string? written, string? expected) =>
        From(options => options.Namespace = written).Namespace.Should().Be(expected);

    [Fact]
    public void From_EqualOptions_AreEqualValues()
    {
        From(_ => { }).Should().Be(From(_ => { }));
        From(options => options.Refresh.Interval = TimeSpan.FromSeconds(9)).Should().NotBe(From(_ => { }));
    }

    [Fact]
    public void From_FallbackAddresses_CountInTheirOrder()
    {
        Uri one = new("https://one.test"), other = new("https://other.test");

        From(options => options.FallbackAddresses.Add(one)).Addresses.All.Should().Equal(new Uri("https://vault.test"), one);
        From(options => options.FallbackAddresses.Add(one)).Should().Be(From(options => options.FallbackAddresses.Add(one)));
        From(options => options.FallbackAddresses.Add(one)).Should().NotBe(From(_ => { }));
        From(options => ((List<Uri>)[one, other]).ForEach(options.FallbackAddresses.Add))
            .Should().NotBe(From(options => ((List<Uri>)[other, one]).ForEach(options.FallbackAddresses.Add)));
    }

    [Fact]
    public void From_LaterChanges_DoNotReachIt()
    {
        VaultOptions options = new() { Address = new Uri("https://vault.test") };
        VaultSettings settings = VaultSettings.From(options);

        options.Name = "other";
        options.Refresh.Enabled = false;

        settings.Name.Should().Be("vault");
        settings.RefreshEnabled.Should().BeTrue();
    }

    /// <summary>What counts before anything is frozen.</summary>
    private static readonly string[] Elsewhere =
        [nameof(VaultOptions.LoadAtDesignTime), nameof(VaultOptions.Disabled), nameof(VaultOptions.AllowUnencryptedHttp)];

    [Fact]
    public void From_EveryOption_CountsInTheComparison()
    {
        // Fails when an option is added and From forgets it: then a rebuild would not see that it changed.
        foreach (System.Reflection.PropertyInfo property in typeof(VaultOptions).GetProperties()
            .Where(property => property.GetSetMethod() is not null && !Elsewhere.Contains(property.Name)))
        {
            VaultOptions options = new() { Address = new Uri("https://vault.test") };
            object? other = property.GetValue(options) switch
            {
                bool value => !value,
                int value => value + 1,
                TimeSpan value => value + TimeSpan.FromSeconds(1),
                Uri => new Uri("https://other.test"),
                null when property.PropertyType == typeof(TimeSpan?) => TimeSpan.FromSeconds(1),
                null when property.PropertyType == typeof(Uri) => new Uri("https://other.test"),
                _ => property.PropertyType == typeof(string) ? "other" : throw new NotSupportedException($"Give {property.Name} another value here."),
            };

            property.SetValue(options, other);

            VaultSettings.From(options).Should().NotBe(From(_ => { }), property.Name);
        }
    }

    private static VaultSettings From(Action<VaultOptions> change)
    {
        VaultOptions options = new() { Address = new Uri("https://vault.test") };
        change(options);
        return VaultSettings.From(options);
    }
}
