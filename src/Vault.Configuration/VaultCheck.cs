using Microsoft.Extensions.Configuration;
using Vault.Configuration.Checkup;
using Vault.Configuration.Provider;

namespace Vault.Configuration;

/// <summary>
/// Looks at everything that the start of an application needs from Vault, and says for each whether it is well or what to do:
/// settings, connection, TLS, seal, clock, login, each path, and the policies.
/// </summary>
/// <remarks>
/// <para>
/// For a start with <c>--vault-check</c>, an init container, or a test of a deployment. The tool <c>vault-config</c> prints the same.
/// </para>
/// <para>
/// It logs in once, reads each secret once, and revokes its token. What is made by reading it (credentials of a database or a cloud,
/// certificates) is not read; of such a path the capability is asked for. A credential that is good for one login is used up by it.
/// </para>
/// </remarks>
public static class VaultCheck
{
    /// <summary>Checks what <c>AddVault</c> with the same arguments would do, and adds nothing.</summary>
    /// <param name="builder">
    /// The configuration as it is before <c>AddVault</c>: its section <c>Vault</c> and the environment count as they do there.
    /// </param>
    /// <param name="configure">The same that is given to <c>AddVault</c>. Called once, at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The report. What is wrong is in there, and not an exception.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <example>
    /// <code>
    /// if (args.Contains("--vault-check"))
    /// {
    ///     VaultCheckReport report = await VaultCheck.RunAsync(builder.Configuration);
    ///     Console.WriteLine(report);
    ///     return report.Succeeded ? 0 : 1;
    /// }
    ///
    /// builder.AddVault();
    /// </code>
    /// </example>
    public static Task<VaultCheckReport> RunAsync(
        IConfigurationBuilder builder, Action<VaultConfigurationBuilder>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return CheckRun.RunAsync(Read(builder, new VaultConfigurationBuilder(), configure), references: null, cancellationToken);
    }

    /// <summary>Checks what <c>AddVaultReferences</c> with the same arguments would do, and adds nothing.</summary>
    /// <param name="builder">
    /// The configuration as it is before <c>AddVaultReferences</c>: it is looked through for references, except for what came from Vault.
    /// </param>
    /// <param name="configure">The same that is given to <c>AddVaultReferences</c>. Called once, at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>
    /// The report. The keys of its secrets are the settings that refer to them. A reference that is broken or leads nowhere is an item that
    /// names its setting.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<VaultCheckReport> RunReferencesAsync(
        IConfigurationBuilder builder, Action<VaultConfigurationBuilder>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(builder);
        VaultConfigurationBuilder code = VaultConfigurationExtensions.CreateForReferences();
        LayeredChoices choices = Read(builder, code, configure);
        using EarlierSettings settings = new(builder, source: null);
        return await CheckRun.RunAsync(choices, ReferenceSet.From(settings.Read()), cancellationToken).ConfigureAwait(false);
    }

    private static LayeredChoices Read(IConfigurationBuilder builder, VaultConfigurationBuilder code, Action<VaultConfigurationBuilder>? configure)
    {
        configure?.Invoke(code);
        return new(code, new SectionOrigin(given: null).Read(builder, source: null), Environment.GetEnvironmentVariable);
    }
}
