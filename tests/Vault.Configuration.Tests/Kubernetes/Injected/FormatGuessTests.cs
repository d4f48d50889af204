using Vault.Configuration.Kubernetes.Injected;

namespace Vault.Configuration.Tests.Kubernetes.Injected;

public sealed class FormatGuessTests
{
    [Theory]
    [InlineData("db", "{\"a\":1}", InjectedFormat.Json)]
    [InlineData("db", " \n{ \"a\"", InjectedFormat.Json)]
    [InlineData("db", "{", InjectedFormat.Json)]
    [InlineData("db", "{}", InjectedFormat.Json)]
    [InlineData("db", "{ // comment", InjectedFormat.Json)]
    [InlineData("db.json", "A=1", InjectedFormat.Json)]
    [InlineData("db.JSON", "", InjectedFormat.Json)]
    [InlineData("db", "{cipher}abcdef", InjectedFormat.Text)]
    [InlineData("db", "{x7'\"", InjectedFormat.Text)]
    [InlineData("db", "[1,2]", InjectedFormat.Text)]
    [InlineData("db.env", "a=1", InjectedFormat.KeyValue)]
    [InlineData("db.env", "nonsense", InjectedFormat.KeyValue)]
    [InlineData("db", "export a=1", InjectedFormat.KeyValue)]
    [InlineData("db", "export a=1\nand nonsense", InjectedFormat.KeyValue)]
    [InlineData("db", "user=a\npassword=b\n", InjectedFormat.KeyValue)]
    [InlineData("db", "# comment\n\nDB_PASSWORD=b=c\n", InjectedFormat.KeyValue)]
    [InlineData("db", "DB_PASSWORD=''", InjectedFormat.KeyValue)]
    [InlineData("db", "password=b", InjectedFormat.Text)]
    [InlineData("db", "user=a\npassword", InjectedFormat.Text)]
    [InlineData("db", "c2VjcmV0cGFzcw==", InjectedFormat.Text)]
    [InlineData("db", "JBSWY3DPEHPK3PXP====", InjectedFormat.Text)]
    [InlineData("db", "Server=db;Database=orders", InjectedFormat.Text)]
    [InlineData("db", "DSN=db;UID=orders;PWD=x", InjectedFormat.Text)]
    [InlineData("db", "A=x7", InjectedFormat.Text)]
    [InlineData("db", "-----BEGIN PRIVATE KEY-----\nMIIE==\n-----END PRIVATE KEY-----\n", InjectedFormat.Text)]
    [InlineData("db", "https://vault/?a=b", InjectedFormat.Text)]
    [InlineData("db", "# only a comment", InjectedFormat.Text)]
    [InlineData("db", "", InjectedFormat.Text)]
    public void Of_NameAndText_IsWhatTheyLookLike(string name, string text, InjectedFormat format) =>
        FormatGuess.Of(name, text).Should().Be(format);
}
