using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class NodeHealthTests
{
    private static readonly Uri[] Addresses = [new("https://a.test"), new("https://b.test"), new("https://c.test")];

    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly NodeHealth _nodes;

    public NodeHealthTests() => _nodes = new NodeHealth(Addresses, _time);

    // What happened, in this order: "-a" a did not serve, "+a" it did, a number is seconds that passed.
    [Theory]
    [InlineData("", "abc")]
    [InlineData("-a", "bca")]
    [InlineData("-b", "acb")]
    [InlineData("-c", "abc")]
    [InlineData("-a -b", "cab")]
    [InlineData("-b -a", "cab")]
    [InlineData("-a -b -c", "abc")]
    [InlineData("-a +a", "abc")]
    [InlineData("-a 29", "bca")]
    [InlineData("-a 30", "abc")]
    [InlineData("-a 20 -a 20", "bca")]
    [InlineData("-a 20 -b 10", "acb")]
    [InlineData("-a 30 -a", "bca")]
    [InlineData("+a +b", "abc")]
    public void InOrder_AfterThat_IsTheOrderGivenWithTheUnwellLast(string history, string expected)
    {
        foreach (string step in history.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (step[0])
            {
                case '-':
                    _nodes.MarkUnwell(Addresses[step[1] - 'a']);
                    break;
                case '+':
                    _nodes.MarkWell(Addresses[step[1] - 'a']);
                    break;
                default:
                    _time.Advance(TimeSpan.FromSeconds(int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)));
                    break;
            }
        }

        string.Concat(_nodes.InOrder().Select(address => address.Host[0])).Should().Be(expected);
    }

    [Fact]
    public void InOrder_OneAddress_IsAlwaysAsked()
    {
        NodeHealth nodes = new([Addresses[0]], _time);

        nodes.MarkUnwell(Addresses[0]);

        nodes.InOrder().Should().Equal(Addresses[0]);
    }
}
