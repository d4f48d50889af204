using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Vault.Configuration.Provider;

namespace Vault.Configuration;

/// <summary>
/// The policy that one <c>AddVault</c> needs, and nothing more: made of what it reads, how it logs in, and what keeping
/// its credentials takes. See <see href="https://developer.hashicorp.com/vault/docs/concepts/policies"/>.
/// </summary>
/// <remarks>
/// <para>
/// A policy cannot name every path: a <c>*</c> at its end and a segment <c>+</c> stand for anything. Such a secret is left out rather
/// than allowed with others, and <see cref="Remarks"/> says so.
/// </para>
/// <para>Holds paths and names, never a value of a secret or a credential.</para>
/// </remarks>
public sealed class VaultPolicy
{
    private readonly string _hcl;

    internal VaultPolicy(string name, string? @namespace, IReadOnlyList<VaultPolicyRule> rules, IReadOnlyList<string> remarks, string hcl)
    {
        Name = name;
        Namespace = @namespace;
        Rules = rules;
        Remarks = remarks;
        _hcl = hcl;
    }

    /// <summary>The <see cref="VaultOptions.Name"/> of the source that needs it.</summary>
    public string Name { get; }

    /// <summary>
    /// The namespace that the policy must be written in: that of the login. Paths in namespaces below it begin with theirs.
    /// </summary>
    /// <value><see langword="null"/> for the root namespace.</value>
    public string? Namespace { get; }

    /// <summary>Its rules, each path once.</summary>
    public IReadOnlyList<VaultPolicyRule> Rules { get; }

    /// <summary>
    /// What could not be known or not be written, one sentence each: engines that were guessed from a path, paths that no policy can name
    /// exactly, namespaces that the login does not reach. Empty where the policy is exact.
    /// </summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>What an application needs, before there is a Vault to ask: no request is made, and no address is needed.</summary>
    /// <param name="configure">The same that is given to <c>AddVault</c>. Only that counts: no section and no environment.</param>
    /// <param name="options">Which server it is for.</param>
    /// <returns>The policy; its <see cref="ToString"/> is the HCL.</returns>
    /// <remarks>
    /// The engine behind a path of <c>AddSecret</c> is guessed, since Vault was not asked; <see cref="Remarks"/> names each, and the HCL has
    /// the other possibility in a comment.
    /// </remarks>
    /// <exception cref="OptionsValidationException">A secret was added wrongly; all mistakes are named.</exception>
    /// <example>
    /// <code>
    /// Console.WriteLine(VaultPolicy.Generate(vault => vault.AddKeyValue("secret", "orders/")));
    /// </code>
    /// </example>
    public static VaultPolicy Generate(Action<VaultConfigurationBuilder> configure, VaultPolicyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        VaultConfigurationBuilder code = new();
        configure(code);
        return PolicyWriter.Write(PolicySubject.Of(code), options ?? new());
    }

    /// <summary>
    /// What each <c>AddVault</c> and <c>AddVaultReferences</c> of a configuration needs. Of one that runs, everything is known that Vault told:
    /// the engine behind each path, and what has a lease. No request is made.
    /// </summary>
    /// <param name="configuration">
    /// A configuration that was built. Where Vault cannot be reached, switch the sources off (<see cref="VaultOptions.Disabled"/>, <c>Vault:Disabled</c>):
    /// then code and section are read all the same, and engines are guessed as above.
    /// </param>
    /// <param name="options">Which server it is for.</param>
    /// <returns>One policy for each source, in their order. A role can be given several.</returns>
    /// <exception cref="InvalidOperationException">There is no <c>AddVault</c> in it, or it was disposed.</exception>
    /// <exception cref="OptionsValidationException">A secret was added wrongly to a source that is switched off; all mistakes are named.</exception>
    /// <example>
    /// <code>
    /// foreach (VaultPolicy policy in VaultPolicy.Generate(app.Configuration))
    /// {
    ///     Console.WriteLine(policy);
    /// }
    /// </code>
    /// </example>
    public static IReadOnlyList<VaultPolicy> Generate(IConfiguration configuration, VaultPolicyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return [.. PolicySubject.AllOf(configuration).Select(subject => PolicyWriter.Write(subject, options ?? new()))];
    }

    /// <summary>The policy as HCL, with a comment above each rule that says what needs it.</summary>
    /// <returns>What <c>vault policy write</c> and <c>bao policy write</c> take.</returns>
    public override string ToString() => _hcl;
}
