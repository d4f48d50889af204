using Vault.Configuration.Kubernetes.Injected;

namespace Vault.Configuration.Tests.Kubernetes.Injected;

public sealed class KeyValueLinesTests
{
    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("export A=1", "1")]
    [InlineData("  export \t A=1  ", "1")]
    [InlineData("A=", "")]
    [InlineData("A=''", "")]
    [InlineData("A=a=b==", "a=b==")]
    [InlineData("A=a b  c ", "a b  c")]
    [InlineData("A=1 # comment", "1")]
    [InlineData("A= # comment", "")]
    [InlineData("A=1#no comment", "1#no comment")]
    [InlineData("A='1 # no comment' # comment", "1 # no comment")]
    [InlineData("A=p$x;`y`&\\z|!", "p$x;`y`&\\z|!")]
    [InlineData("A='p$x\\\"`'", "p$x\\\"`")]
    [InlineData("A=\"p\\$x\\\"y\\\\z\\`\"", "p$x\"y\\z`")]
    [InlineData("A=\"$HOME ${X} $(id)\"", "$HOME ${X} $(id)")]
    [InlineData("A=\"a\\nb\\tc\"", "a\\nb\\tc")]
    [InlineData("A=\"one\\\ntwo\"", "onetwo")]
    [InlineData("A='it'\\''s'", "it\\s'", true)]
    [InlineData("A=\"it's\"", "it's")]
    [InlineData("A='say \"so\"'", "say \"so\"")]
    [InlineData("A='1'2\"3\"", "123")]
    [InlineData("A='-----BEGIN\n  key\n-----END'", "-----BEGIN\n  key\n-----END")]
    [InlineData("A=\"one\r\ntwo\"\r\n", "one\ntwo")]
    [InlineData("A=é漢😀", "é漢😀")]
    public void Read_OneAssignment_HasTheValueOfAShell(string text, string value, bool isBroken = false)
    {
        KeyValueLines lines = KeyValueLines.Read(text);

        if (isBroken)
        {
            // A backslash outside of quotes stays, so that the quote behind it opens one that is not closed.
            lines.BrokenLine.Should().Be(1);
            return;
        }

        lines.BrokenLine.Should().Be(0);
        lines.Assignments.Should().ContainSingle().Which.Value.Should().Be(value);
    }

    [Fact]
    public void Read_SeveralLines_LeavesCommentsAndBlankLinesOut()
    {
        KeyValueLines lines = KeyValueLines.Read("# a=b\n\n\texport OpenAI__ApiKey=one\r\n   \n  # more\nconnection.string=two\na-b:c=three\n_x9=four");

        lines.BrokenLine.Should().Be(0);
        lines.Assignments.Select(line => (line.Name, line.Value, line.IsExported)).Should().Equal(
            ("OpenAI__ApiKey", "one", true), ("connection.string", "two", false), ("a-b:c", "three", false), ("_x9", "four", false));
    }

    [Theory]
    [InlineData("A=1\nB", 2)]
    [InlineData("A=1\n\n=2", 3)]
    [InlineData("A = 1", 1)]
    [InlineData("A=1\nB='x\ny", 2)]
    [InlineData("A='x\ny'\nB=\"z", 3)]
    [InlineData("A='x' y", 1)]
    [InlineData("A=x 'y'", 1)]
    [InlineData("9A=1", 1)]
    [InlineData("export", 1)]
    [InlineData("export\nA=1", 1)]
    [InlineData("{\"a\":1}", 1)]
    [InlineData("A=\"x\\", 1)]
    public void Read_WhatIsNoAssignment_NamesTheLineItBeginsIn(string text, int line) =>
        KeyValueLines.Read(text).BrokenLine.Should().Be(line);

    [Fact]
    public void Read_Nothing_HasNothing()
    {
        KeyValueLines.Read("").Assignments.Should().BeEmpty();
        KeyValueLines.Read("# only this").Assignments.Should().BeEmpty();
    }

    [Fact]
    public void Export_AsAName_IsOne() =>
        KeyValueLines.Read("export=1").Assignments.Should().ContainSingle().Which.Name.Should().Be("export");
}
