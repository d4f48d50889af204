using System.Diagnostics;
using System.Globalization;
using CsCheck;

namespace Vault.Configuration.Tests.Fuzz;

/// <summary>
/// Every parser gets inputs that were never meant for it, and throws nothing but what its callers expect. Set <c>FUZZ_INPUTS</c> for
/// more of them, and <c>FUZZ_TARGET</c> to a part of a parser's name for that one alone; <c>docs/reliability.md</c> has the last long run.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const long FewInputs = 1_000;

    private static readonly long Inputs = long.TryParse(Environment.GetEnvironmentVariable("FUZZ_INPUTS"), CultureInfo.InvariantCulture, out long more) ? more : FewInputs;

    public static TheoryData<string> Targets =>
        [.. FuzzTargets.All.Select(target => target.Name).Where(name => name.Contains(Environment.GetEnvironmentVariable("FUZZ_TARGET") ?? "", StringComparison.OrdinalIgnoreCase))];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_parser_meets_what_it_does_not_know(string name)
    {
        FuzzTarget target = FuzzTargets.All.Single(other => other.Name == name);
        long tried = 0, understood = 0;
        Stopwatch watch = Stopwatch.StartNew();

        target.Inputs.Sample(
            input =>
            {
                tried++;
                understood += target.Parse(input) ? 1 : 0;
            },
            iter: Inputs,
            threads: 1,
            print: input => $"\"{Uri.EscapeDataString(input)}\"");

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fuzz: {name}: {tried} inputs, {understood} understood, {watch.Elapsed.TotalSeconds:0.0} s"));
        understood.Should().BeInRange(1, tried - 1, "inputs that are all good, or all bad, find nothing");
    }
}
