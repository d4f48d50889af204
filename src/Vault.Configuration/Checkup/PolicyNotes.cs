using Vault.Configuration.Provider;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Checkup;

/// <summary>What is said of the token's policies.</summary>
internal static class PolicyNotes
{
    /// <param name="notes">Where it is said.</param>
    /// <param name="made">What was not read, since that would have made it.</param>
    /// <param name="found">What Vault says the token may do.</param>
    public static void Add(CheckNotes notes, IEnumerable<SecretSource> made, PolicyComparison found)
    {
        foreach (SecretSource source in made)
        {
            string[] lines = [.. found.Missing.Where(lack => lack.Need.Source == source).Select(lack => lack.Hcl).Distinct(StringComparer.Ordinal)];
            if (lines.Length == 0)
            {
                notes.Passed(VaultCheckKind.Secret, source.DisplayPath, "may be read; not read now, since Vault makes a new one for each reading");
            }
            else
            {
                notes.Failed(VaultCheckKind.Secret, source.DisplayPath, $"The token's policies need: {string.Join(" ", lines)}.");
            }
        }

        // Of what was read, the reading has said it.
        PolicyLack[] upkeep = [.. found.Missing.Where(lack => lack.Need.Source is null).DistinctBy(lack => lack.Hcl)];
        foreach (PolicyLack lack in upkeep)
        {
            notes.Warn(VaultCheckKind.Policy, null, $"The token's policies lack: {lack.Hcl}. {lack.Need.Reason}");
        }

        foreach (string excess in found.Excess)
        {
            notes.Warn(VaultCheckKind.Policy, null, $"The token may do more than is needed: {excess}.");
        }

        if (upkeep.Length == 0 && found.Excess.Count == 0)
        {
            notes.Passed(VaultCheckKind.Policy, null, "nothing is missing for keeping the token, and no writing is allowed");
        }
    }
}
