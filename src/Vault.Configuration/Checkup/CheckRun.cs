using Microsoft.Extensions.Options;
using Vault.Configuration.Provider;

namespace Vault.Configuration.Checkup;

/// <summary>Looks at all that a start needs, in its order, as far as one thing makes sense without the other.</summary>
internal static class CheckRun
{
    /// <param name="choices">What was said.</param>
    /// <param name="references">What settings refer to, where that is what is read instead of the section's secrets.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<VaultCheckReport> RunAsync(LayeredChoices choices, ReferenceSet? references, CancellationToken cancellationToken)
    {
        CheckNotes notes = new();
        IReadOnlyList<VaultCheckSecret> secrets = FindPlan(choices, references, notes) is { } plan
            ? await RunAsync(plan, notes, cancellationToken).ConfigureAwait(false)
            : [];
        return new VaultCheckReport { Name = choices.Options.Name, Items = notes.Items, Secrets = secrets };
    }

    private static VaultPlan? FindPlan(LayeredChoices choices, ReferenceSet? references, CheckNotes notes)
    {
        if (choices.DisabledBy is { } option)
        {
            notes.Warn(VaultCheckKind.Settings, null, $"{option} switches it off: nothing is read from Vault.");
            return null;
        }

        if (references is { Templates.Count: 0 } && !choices.AreComplete)
        {
            notes.Passed(VaultCheckKind.Settings, null, "no setting refers to Vault, so nothing is needed for it");
            return null;
        }

        try
        {
            VaultPlan plan = choices.Freeze(references);
            notes.Passed(VaultCheckKind.Settings, null, "complete");
            return plan;
        }
        catch (OptionsValidationException wrong)
        {
            foreach (string mistake in wrong.Failures)
            {
                notes.Failed(VaultCheckKind.Settings, null, mistake);
            }

            return null;
        }
    }

    private static async Task<IReadOnlyList<VaultCheckSecret>> RunAsync(VaultPlan plan, CheckNotes notes, CancellationToken cancellationToken)
    {
        bool isServed = false;
        foreach (Uri address in plan.Settings.Addresses.All)
        {
            isServed |= await ServerCheck.RunAsync(plan, address, notes, cancellationToken).ConfigureAwait(false);
        }

        if (!isServed)
        {
            notes.Skipped(VaultCheckKind.Login, AccessCheck.Name(plan.AuthMethod), "no server was found that answers requests.");
            return [];
        }

        using AccessCheck access = new(plan, notes);
        return await access.RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
