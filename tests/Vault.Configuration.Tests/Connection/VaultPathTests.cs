using CsCheck;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Tests.Connection;

public sealed class VaultPathTests
{
    [Theory]
    [InlineData("secret")]
    [InlineData("orders/db")]
    [InlineData("a#b c?d")]
    [InlineData("é+")]
    [InlineData("100%")]
    [InlineData(".hidden")]
    [InlineData("v1.2/db")]
    [InlineData("dir./leaf")]
    [InlineData("..a/b..c")]
    [InlineData("back\\slash")]
    public void FindProblem_PathThatVaultAccepts_IsNull(string path) => VaultPath.FindProblem(path).Should().BeNull();

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData(" ", "empty")]
    [InlineData("/", "slash")]
    [InlineData("/orders", "begins or ends with a slash")]
    [InlineData("orders/", "begins or ends with a slash")]
    [InlineData("orders//db", "two slashes")]
    [InlineData(".", "\".\"")]
    [InlineData("..", "\"..\"")]
    [InlineData("orders/./db", "\".\"")]
    [InlineData("orders/../db", "\"..\"")]
    [InlineData("orders/..", "\"..\"")]
    [InlineData("orders\0", "control character")]
    [InlineData("orders\n/db", "control character")]
    [InlineData("orders\u001f", "control character")]
    [InlineData("orders\u007f", "control character")]
    [InlineData("orders.", "full stop")]
    public void FindProblem_PathThatVaultRefuses_SaysWhy(string? path, string why) =>
        VaultPath.FindProblem(path).Should().Contain(why);

    [Theory]
    [InlineData("secret", "secret")]
    [InlineData("secret/data/orders", "secret/data/orders")]
    [InlineData("a#b c?d", "a%23b%20c%3Fd")]
    [InlineData("app/é+", "app/%C3%A9%2B")]
    [InlineData("100%", "100%25")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("x:y@z", "x%3Ay%40z")]
    public void Escape_EachSegment_KeepsTheSlashes(string path, string escaped) => VaultPath.Escape(path).Should().Be(escaped);

    [Fact]
    public void Escape_AnyValidPath_ArrivesAsItWasWritten()
    {
        Gen<string> segment = Gen.Char["abZ09 .-_~%#?&=+:@!$'()*,;[]{}|^`\"<>\\éß漢"].Array[1, 6].Select(chars => new string(chars));
        segment.Array[1, 4]
            .Select(segments => string.Join('/', segments))
            .Where(path => VaultPath.FindProblem(path) is null)
            .Sample(
                path =>
                {
                    Uri uri = new(new Uri("https://vault.test:8200/v1/"), VaultPath.Escape(path));

                    Uri.UnescapeDataString(uri.AbsolutePath).Should().Be("/v1/" + path);
                    uri.Query.Should().BeEmpty();
                    uri.Fragment.Should().BeEmpty();
                },
                iter: 5000);
    }
}
