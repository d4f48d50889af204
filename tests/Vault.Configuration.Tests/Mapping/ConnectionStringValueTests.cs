using System.Data.Common;
using CsCheck;
using Vault.Configuration.Mapping;

namespace Vault.Configuration.Tests.Mapping;

public sealed class ConnectionStringValueTests
{
    /// <summary>Any text but NUL, which a connection string cannot hold; full of what means something there.</summary>
    internal static readonly Gen<string> Value = Gen
        .Frequency((4, Gen.Char["\"';= \t\n{}\\@#%,abcZ9"]), (1, Gen.Char['\u0001', '\ud7ff']))
        .Array[0, 12].Select(chars => new string(chars));

    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "abc")]
    [InlineData("a b", "a b")]
    [InlineData("a=b==", "a=b==")]
    [InlineData("a'b\"c", "a'b\"c")]
    [InlineData("{a}\\b/c:d,e#f", "{a}\\b/c:d,e#f")]
    [InlineData("pässwörd€", "pässwörd€")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("=a", "\"=a\"")]
    [InlineData(" a", "\" a\"")]
    [InlineData("a ", "\"a \"")]
    [InlineData("a\u00a0", "\"a\u00a0\"")]
    [InlineData("a\tb", "\"a\tb\"")]
    [InlineData("\"a", "'\"a'")]
    [InlineData("a\"", "'a\"'")]
    [InlineData("'a", "\"'a\"")]
    [InlineData("a'", "\"a'\"")]
    [InlineData("a;\"b", "'a;\"b'")]
    [InlineData("a;\"b'c", "\"a;\"\"b'c\"")]
    [InlineData("\"'", "\"\"\"'\"")]
    [InlineData("\"", "'\"'")]
    public void Quote_Value_IsQuotedOnlyWhereItIsReadOtherwise(string value, string quoted)
    {
        ConnectionStringValue.Quote(value).Should().Be(quoted);
        ReadBack(quoted).Should().Be(value);
    }

    [Fact]
    public void Quote_AnyValue_IsReadBack() => Value.Sample(value => ReadBack(ConnectionStringValue.Quote(value)) == value, iter: 20_000);

    /// <summary>Clients that know no quotes get a value as it is wherever that can be.</summary>
    [Fact]
    public void Quote_ValueThatIsReadBackAsItIs_GetsNoQuotes() => Value
        .Where(value => !value.Any(char.IsControl) && IsReadBackUnquoted(value))
        .Sample(value => ConnectionStringValue.Quote(value) == value, iter: 5000);

    private static string ReadBack(string quoted)
    {
        DbConnectionStringBuilder builder = new() { ConnectionString = $"before=1;password={quoted};after=2" };
        builder.Count.Should().Be(builder.ContainsKey("password") ? 3 : 2);
        return builder.TryGetValue("password", out object? value) ? (string)value : "";
    }

    private static bool IsReadBackUnquoted(string value)
    {
        try
        {
            DbConnectionStringBuilder builder = new() { ConnectionString = $"before=1;password={value};after=2" };
            return builder.Count == 3 && builder.TryGetValue("password", out object? read) && (string)read == value;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
