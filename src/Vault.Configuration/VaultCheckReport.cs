using System.Globalization;
using System.Text;

namespace Vault.Configuration;

/// <summary>What <see cref="VaultCheck"/> found. Never a value of a secret or a credential.</summary>
public sealed record VaultCheckReport
{
    /// <summary>The <see cref="VaultOptions.Name"/> of the source.</summary>
    public required string Name { get; init; }

    /// <summary>Everything that was looked at, in its order.</summary>
    public required IReadOnlyList<VaultCheckItem> Items { get; init; }

    /// <summary>The secrets that were read, in the order of their sources.</summary>
    public required IReadOnlyList<VaultCheckSecret> Secrets { get; init; }

    /// <summary>Whether nothing failed. Warnings do not count.</summary>
    public bool Succeeded => Items.All(item => item.Outcome != VaultCheckOutcome.Failed);

    /// <summary>The report for people: one line for each item, and one with how many there were.</summary>
    /// <returns>Plain text that ends without a line break.</returns>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (VaultCheckItem item in Items)
        {
            text.Append(item).Append('\n');
        }

        return text.Append(CultureInfo.InvariantCulture, $"{Count(VaultCheckOutcome.Passed)} ok, {Warnings()}, {Count(VaultCheckOutcome.Failed)} failed").ToString();
    }

    private int Count(VaultCheckOutcome outcome) => Items.Count(item => item.Outcome == outcome);

    private string Warnings() => Count(VaultCheckOutcome.Warning) is var count && count == 1 ? "1 warning" : $"{count} warnings";
}
