using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Provider;

/// <summary>Of one <c>AddVault</c>, what its policy depends on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">That of the secrets; <see langword="null"/> for the root.</param>
/// <param name="Login">How it logs in; <see langword="null"/> where that is not said yet.</param>
/// <param name="Sources">What it reads.</param>
/// <param name="AsksForCapabilities">Whether its token is asked what it may do.</param>
internal sealed record PolicySubject(
    string Name, string? Namespace, VaultAuthMethod? Login, IReadOnlyList<SecretSource> Sources, bool AsksForCapabilities)
{
    /// <summary>The namespace of the token, whose policies count; <see langword="null"/> for the root.</summary>
    public string? Home => PolicyScope.Of(Login?.Namespace, Namespace).Namespace;

    /// <summary>Whether a source holds what is lent; before it was read, as its path has it.</summary>
    public Func<SecretSource, bool> IsLent { get; init; } = source => source.IsLent;

    /// <summary>Whether folders are asked for with one request where that is offered.</summary>
    public bool ScansFolders { get; init; } = true;

    /// <summary>Whether everything of a source was read.</summary>
    public Func<SecretSource, bool> WasRead { get; init; } = _ => false;

    /// <summary>Of code alone.</summary>
    /// <exception cref="OptionsValidationException">A source is wrong.</exception>
    public static PolicySubject Of(VaultConfigurationBuilder code) => From(
        code.Options, code.AuthMethods, code.Sources, code.Sources.SelectMany(source => source.Validate()));

    /// <summary>Of one that runs.</summary>
    public static PolicySubject Of(VaultRuntime runtime)
    {
        ConfigurationSnapshot snapshot = runtime.Snapshot;
        VaultPlan plan = runtime.Plan;
        return new PolicySubject(plan.Settings.Name, plan.Settings.Namespace, plan.AuthMethod, [.. plan.Sources], plan.Settings.CheckPolicies)
        {
            IsLent = source => snapshot.EntriesOf(source) is [{ ChangedAt: not null } read] ? read.Lease is { Id: not null } : source.IsLent,
            ScansFolders = plan.Settings.ScansFolders,
            WasRead = source => snapshot.EntriesOf(source) is { Count: > 0 } entries && entries.All(entry => entry.Failure is null),
        };
    }

    /// <summary>Of all that a configuration has, in their order.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static IReadOnlyList<PolicySubject> AllOf(IConfiguration configuration)
    {
        (IConfigurationRoot Root, IConfigurationProvider Provider)[] all = [.. ProviderSearch.AllOf(configuration)];
        PolicySubject[] subjects =
        [
            .. all
                .Select(one => one.Provider is VaultConfigurationProvider { IsDisposed: false } vault ? vault.Runtime
                    : one.Provider is LeftOutProvider ? one.Provider
                    : (object?)null)
                .OfType<object>()
                .Distinct()
                .Select(one => one is VaultRuntime runtime
                    ? Of(runtime)
                    : Of((LeftOutProvider)one, all.First(found => found.Provider == one).Root)),
        ];
        return subjects.Length > 0 ? subjects
            : throw new InvalidOperationException("No AddVault was found in the configuration, or it was disposed. Call AddVault on the configuration builder first.");
    }

    /// <summary>Whatever layers the choices come from.</summary>
    /// <exception cref="OptionsValidationException">A source is wrong.</exception>
    public static PolicySubject From(
        VaultOptions options, IReadOnlyList<VaultAuthMethod> logins, IReadOnlyList<SecretSource> sources, IEnumerable<string> mistakes)
    {
        string[] wrong = [.. mistakes];
        return wrong.Length > 0
            ? throw new OptionsValidationException(options.Name, typeof(VaultOptions), wrong)
            : new PolicySubject(
                options.Name, options.Namespace?.Trim('/') is { Length: > 0 } ns ? ns : null, logins.Count > 0 ? logins[0] : null, sources, options.CheckPolicies)
            {
                ScansFolders = options.Refresh.ScanFolders,
            };
    }

    /// <summary>Of one that is switched off; references are those of the settings before it.</summary>
    private static PolicySubject Of(LeftOutProvider leftOut, IConfigurationRoot root) => leftOut.Choices.Describe(
        leftOut.FollowsReferences ? ReferenceSet.From(EarlierSettings.Read(root, provider => provider == leftOut)) : null);
}
