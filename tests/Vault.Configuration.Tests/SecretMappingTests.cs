namespace Vault.Configuration.Tests;

public sealed class SecretMappingTests
{
    [Fact]
    public void Copy_LaterChanges_DoNotReachIt()
    {
        Func<string, string?> mapKey = key => key;
        SecretMapping mapping = new SecretMapping
        {
            Section = "S",
            Optional = true,
            KeyNaming = KeyNaming.PascalCase,
            ParseJsonValues = true,
            OnDeleted = DeletedSecretBehavior.Fail,
            MapKey = mapKey,
        }.SelectField("a", "b");

        SecretMapping copy = mapping.Copy();
        mapping.Section = "other";
        mapping.SelectField("c");

        copy.Should().BeEquivalentTo(new
        {
            Section = "S",
            Optional = true,
            KeyNaming = KeyNaming.PascalCase,
            ParseJsonValues = true,
            OnDeleted = DeletedSecretBehavior.Fail,
        });
        copy.MapKey.Should().BeSameAs(mapKey);
        copy.Fields.Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "b" });
    }

    [Fact]
    public void Copy_EveryProperty_IsCopied()
    {
        // Fails when a property is added and Copy forgets it.
        SecretMapping mapping = new();
        foreach (System.Reflection.PropertyInfo property in typeof(SecretMapping).GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
        {
            property.SetValue(mapping, Type.GetTypeCode(property.PropertyType) switch
            {
                TypeCode.String => "other",
                TypeCode.Boolean => true,
                TypeCode.Int32 => Enum.ToObject(property.PropertyType, 1),
                _ when property.PropertyType == typeof(Func<string, string?>) => (Func<string, string?>)(key => key),
                _ when property.PropertyType == typeof(Func<VaultCandidate, CancellationToken, ValueTask<VaultVerdict>>) =>
                    (Func<VaultCandidate, CancellationToken, ValueTask<VaultVerdict>>)((_, _) => new(VaultVerdict.Reject)),
                _ when property.PropertyType == typeof(TimeSpan) || property.PropertyType == typeof(TimeSpan?) => TimeSpan.FromSeconds(17),
                _ => throw new NotSupportedException($"Give {property.Name} a value here that is not its default."),
            });
        }

        mapping.RequiredKeys.Add("key");
        mapping.AllowedSections.Add("Section");
        mapping.Compose("composed", "{field}");
        SecretMapping copy = mapping.Copy();
        copy.RequiredKeys.Should().Equal("key").And.NotBeSameAs(mapping.RequiredKeys);
        copy.AllowedSections.Should().Equal("Section").And.NotBeSameAs(mapping.AllowedSections);
        copy.Composed.Should().Equal(new Dictionary<string, string> { ["composed"] = "{field}" }).And.NotBeSameAs(mapping.Composed);

        foreach (System.Reflection.PropertyInfo property in typeof(SecretMapping).GetProperties().Where(property => property.PropertyType != typeof(IList<string>)))
        {
            property.GetValue(copy).Should().Be(property.GetValue(mapping), property.Name);
        }
    }

    [Theory]
    [InlineData("OpenAI:")]
    [InlineData(":OpenAI")]
    public void Validate_SectionWithAColonAtAnEnd_IsRefused(string section) =>
        new SecretMapping { Section = section }.Validate("secret/a")
            .Should().Equal($"Section of \"secret/a\" is \"{section}\" and must neither begin nor end with a colon.");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Services:Orders")]
    public void Validate_AnyOtherSection_IsFine(string? section) => new SecretMapping { Section = section }.Validate("secret/a").Should().BeEmpty();

    [Fact]
    public void SelectField_Twice_TheLastCounts() =>
        new SecretMapping().SelectField("a", "b").SelectField("a").Fields.Should().Contain("a", null);

    [Theory]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("a", "")]
    public void SelectField_NothingToSelect_IsRefused(string? field, string? key) =>
        FluentActions.Invoking(() => new SecretMapping().SelectField(field!, key)).Should().Throw<ArgumentException>();
}
