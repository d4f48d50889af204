using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Tool;

/// <summary>
/// The check of what an application's settings ask for: the secrets of the section, and those that settings refer to. Whether its code calls
/// <c>AddVault</c>, <c>AddVaultReferences</c> or both cannot be seen from here; it is taken to call what there is something for.
/// </summary>
internal static class ApplicationCheck
{
    public static async Task<VaultCheckReport> RunAsync(ConfigurationManager settings, CancellationToken cancellationToken)
    {
        if (!References.MayBeIn(settings))
        {
            return await VaultCheck.RunAsync(settings, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        if (!settings.GetSection("Vault:Secrets").GetChildren().Any()
            && await VaultCheck.RunReferencesAsync(settings, cancellationToken: cancellationToken).ConfigureAwait(false) is { } only
            && only.Items.Any(item => item.Kind is VaultCheckKind.Secret || item.Outcome == VaultCheckOutcome.Failed))
        {
            return only;
        }

        VaultCheckReport first = await VaultCheck.RunAsync(settings, cancellationToken: cancellationToken).ConfigureAwait(false);
        return first.Items.Any(item => item is { Kind: VaultCheckKind.Login, Outcome: VaultCheckOutcome.Passed })
            ? Join(first, await VaultCheck.RunReferencesAsync(settings, cancellationToken: cancellationToken).ConfigureAwait(false))
            : first with { Items = [.. first.Items, NotFollowed] };
    }

    /// <summary>A credential that was refused is not sent a second time.</summary>
    private static VaultCheckItem NotFollowed { get; } = new()
    {
        Kind = VaultCheckKind.Secret,
        Outcome = VaultCheckOutcome.Skipped,
        Message = "what settings refer to was not looked at, since there is no token to read it with.",
    };

    /// <summary>Both log in, each for itself, as in the application; what they have in common is said once.</summary>
    private static VaultCheckReport Join(VaultCheckReport first, VaultCheckReport references) => first with
    {
        Items = [.. first.Items, .. references.Items.Where(IsOfItsOwn).Except(first.Items)],
        Secrets = [.. first.Secrets, .. references.Secrets],
    };

    private static bool IsOfItsOwn(VaultCheckItem item) => item.Kind switch
    {
        VaultCheckKind.Settings or VaultCheckKind.Login => item.Outcome != VaultCheckOutcome.Passed,
        VaultCheckKind.Secret or VaultCheckKind.Policy => true,
        _ => false,
    };
}
