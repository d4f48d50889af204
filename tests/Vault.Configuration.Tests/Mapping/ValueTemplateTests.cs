using System.Data.Common;
using CsCheck;
using Vault.Configuration.Mapping;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Mapping;

public sealed class ValueTemplateTests
{
    private const string Hard = "a;b";

    /// <summary>Each % is a gap for <c>a;b</c>, which a connection string needs in quotes, and anything else must not get in quotes.</summary>
    [Theory]
    [InlineData("%", "a;b")]
    [InlineData("Password=%", "Password=\"a;b\"")]
    [InlineData("Password=%;", "Password=\"a;b\";")]
    [InlineData("Server=x;Password=%;User=y", "Server=x;Password=\"a;b\";User=y")]
    [InlineData("Password = % ; User=y", "Password = \"a;b\" ; User=y")]
    [InlineData("Password=%  ", "Password=\"a;b\"  ")]
    [InlineData("User=%;Password=%", "User=\"a;b\";Password=\"a;b\"")]
    [InlineData("Server=\"x;y=\";Password=%", "Server=\"x;y=\";Password=\"a;b\"")]
    [InlineData("Endpoint=sb://host/;SharedAccessKey=%", "Endpoint=sb://host/;SharedAccessKey=\"a;b\"")]

    // A part of a value: only who wrote the rest of it knows how it is quoted.
    [InlineData("Password=%%", "Password=a;ba;b")]
    [InlineData("Password=x%", "Password=xa;b")]
    [InlineData("Password=%x", "Password=a;bx")]
    [InlineData("Password=% x;", "Password=a;b x;")]
    [InlineData("Password=% %", "Password=a;b a;b")]
    [InlineData("Password='%';", "Password='a;b';")]
    [InlineData("Password=\"%\"", "Password=\"a;b\"")]

    // No pair at all.
    [InlineData("Bearer %", "Bearer a;b")]
    [InlineData("=%", "=a;b")]
    [InlineData("%=x", "a;b=x")]
    [InlineData("x;%", "x;a;b")]
    [InlineData("https://%@host/", "https://a;b@host/")]
    [InlineData("https://host/?key=%", "https://host/?key=a;b")]
    [InlineData("https://host/?a=1&key=%", "https://host/?a=1&key=a;b")]
    [InlineData("/api?key=%", "/api?key=a;b")]
    [InlineData("host:443/api?key=%", "host:443/api?key=a;b")]
    [InlineData("BlobEndpoint=https://host/?sig=%;", "BlobEndpoint=https://host/?sig=a;b;")]
    public void Render_Gap_IsQuotedWhereItIsTheWholeValueOfAPair(string text, string rendered) =>
        Of(text).Render(_ => Hard).Should().Be(rendered);

    [Fact]
    public void Render_GapOfAGap_CountsAsTextThatIsNotThere() =>
        Of("a=%;b=%").Render(gap => gap == "0" ? "x;y=" : "z;").Should().Be("a=\"x;y=\";b=\"z;\"", "the first value opens no pair for the second");

    [Theory]
    [InlineData("%", "0")]
    [InlineData("a%b%c", "0")]
    [InlineData("a%b%c", "1")]
    public void Render_OneGapCannotBeFilled_IsNothing(string text, string missing) =>
        Of(text).Render(gap => gap == missing ? null : "v").Should().BeNull();

    [Fact]
    public void Render_NoGap_IsTheText() => Of("a=b;c").Render(_ => null).Should().Be("a=b;c");

    [Fact]
    public void Render_EmptyValue_FillsTheGap() => Of("a%b").Render(_ => "").Should().Be("ab");

    [Fact]
    public void Select_Gaps_AreExchangedInTheirPlaces()
    {
        ValueTemplate<object> other = Of("a%b%c").Select(gap => (object)new Uri($"gap:{gap}"));

        other.Gaps.Should().Equal(new Uri("gap:0"), new Uri("gap:1"));
        other.Render(gap => $"<{gap}>").Should().Be("a<gap:0>b<gap:1>c");
    }

    [Fact]
    public void ToString_Template_ShowsNoText()
    {
        Of($"{Some.Planted}%{Some.Planted}%{Some.Planted}").ToString().Should().Be("0, 1");
        new TemplatePart<string>(Some.Planted, "gap").ToString().Should().Be("gap");
    }

    [Fact]
    public void Render_ConnectionStringOfAnyValues_IsReadBackAsThoseValues() => Gen
        .Select(ConnectionStringValueTests.Value, ConnectionStringValueTests.Value, Gen.OneOfConst("", " "), Gen.OneOfConst("", ";", " ; ", "  "))
        .Sample(
            (user, password, space, end) =>
            {
                string rendered = Of($"Server=tcp:host,1433;User Id{space}={space}%{space};Password={space}%{end}")
                    .Render(gap => gap == "0" ? user : password)!;

                DbConnectionStringBuilder read = new() { ConnectionString = rendered };
                Read(read, "Server").Should().Be("tcp:host,1433", rendered);
                Read(read, "User Id").Should().Be(user, rendered);
                Read(read, "Password").Should().Be(password, rendered);
                read.Count.Should().Be(1 + (user.Length > 0 ? 1 : 0) + (password.Length > 0 ? 1 : 0), "no value adds a setting: {0}", rendered);
            },
            iter: 5000);

    private static string Read(DbConnectionStringBuilder builder, string keyword) =>
        builder.TryGetValue(keyword, out object? value) ? (string)value : "";

    /// <summary>Each % is a gap; they are called 0, 1, …</summary>
    private static ValueTemplate<string> Of(string text)
    {
        string[] texts = text.Split('%');
        return new([.. texts[..^1].Select((before, i) => new TemplatePart<string>(before, $"{i}"))], texts[^1]);
    }
}
