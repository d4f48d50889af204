using Microsoft.Extensions.Options;
using Vault.Configuration.Mapping;
using Vault.Configuration.Secrets;
using Vault.Configuration.Settings;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Provider;

/// <summary>
/// What was chosen in code, over what the section says, over what the environment says. Made anew at each build; of the
/// environment only what is still open counts, so that a variable on somebody's machine disturbs no program that does not
/// need it.
/// </summary>
internal sealed class LayeredChoices
{
    private readonly VaultConfigurationBuilder _code;
    private readonly SettingLayer _section;
    private readonly SettingLayer _environment;

    public LayeredChoices(VaultConfigurationBuilder code, SectionText section, Func<string, string?> variables)
    {
        _code = code;
        _section = SectionReader.Read(section, code.AuthMethods.Count == 0);
        VaultOptions above = code.Options.Over(_section.Choices.Options);
        bool isLoginOpen = code.AuthMethods.Count == 0 && _section.Login.All.Count == 0;
        _environment = new EnvironmentReader(variables).Read(option => option switch
        {
            EnvironmentReader.Login => isLoginOpen,
            nameof(VaultOptions.Disabled) => true, // From wherever it comes.

            // The handler's own matter.
            _ when code.HasOwnHandler && (option == nameof(VaultOptions.Proxy) || option.StartsWith("Tls.", StringComparison.Ordinal)) => false,
            _ => !above.Decides(option),
        });
        Options = above.Over(_environment.Choices.Options);
    }

    /// <summary>All layers together.</summary>
    public VaultOptions Options { get; }

    /// <summary>What switches the source off; <see langword="null"/> where nothing does.</summary>
    public string? DisabledBy =>
        _code.Options.Disabled ? "Options.Disabled"
        : _section.Choices.Options.Disabled ? _section.OriginOf(nameof(VaultOptions.Disabled))
        : _environment.Choices.Options.Disabled ? _environment.OriginOf(nameof(VaultOptions.Disabled))
        : null;

    private SettingLayer? LoginLayer =>
        _code.AuthMethods.Count > 0 ? null : _section.Choices.AuthMethods.Count > 0 ? _section : _environment;

    private IReadOnlyList<VaultAuthMethod> AuthMethods => (LoginLayer?.Choices ?? _code).AuthMethods;

    private IReadOnlyList<SecretSource> Sources => [.. _section.Choices.Sources, .. _code.Sources];

    /// <summary>
    /// Whether a run time that was made of other choices is still what is meant. Nothing is said of credentials: one that has
    /// gone since the start is no matter of a run time that has its token.
    /// </summary>
    public bool AreThoseOf(LayeredChoices others, VaultPlan plan) =>
        !FindMistakesInOptions().Any()
        && VaultSettings.From(Options) == plan.Settings
        && _section.Secrets.Equals(others._section.Secrets)
        && LoginLayer?.LoginOrigin == others.LoginLayer?.LoginOrigin
        && (LoginLayer is null || LoginLayer.Login.Equals(others.LoginLayer!.Login));

    /// <summary>Checks everything and copies it.</summary>
    /// <param name="references">What settings refer to, where that is what is read instead of the section's secrets.</param>
    /// <exception cref="OptionsValidationException">Something is wrong; all of it is named.</exception>
    public VaultPlan Freeze(ReferenceSet? references = null)
    {
        string[] mistakes =
            [.. FindMistakesInOptions(), .. FindMistakesInConnection(), .. FindMistakesInLogin(), .. references is null ? FindMistakesInSecrets() : [.. FindMistakesInCode(), .. references.Mistakes]];
        SourceList sources = references is null ? new(Sources) : new([.. _code.Sources, .. references.Sources], references.Templates);
        return mistakes.Length > 0
            ? throw new OptionsValidationException(Options.Name ?? "", typeof(VaultOptions), mistakes)
            : _code.Freeze(Options, AuthMethods[0], sources);
    }

    /// <summary>What the policy depends on, though nothing is read. The login and the connection need not be complete for it.</summary>
    /// <param name="references">What settings refer to, where that is what would be read instead of the section's secrets.</param>
    /// <exception cref="OptionsValidationException">A secret is wrong; all mistakes are named.</exception>
    public PolicySubject Describe(ReferenceSet? references) => PolicySubject.From(
        Options,
        AuthMethods,
        references is null ? Sources : [.. _code.Sources, .. references.Sources],
        [.. _section.Mistakes, .. FindMistakesInCode(), .. references?.Mistakes ?? []]);

    /// <summary>Whether Vault could be asked at all.</summary>
    public bool AreComplete => !FindMistakesInOptions().Any() && !FindMistakesInConnection().Any() && !FindMistakesInLogin().Any();

    private IEnumerable<string> FindMistakesInOptions() =>
    [
        .. _section.Mistakes,
        .. _environment.Mistakes,
        .. VaultOptionsValidator.FindMistakes(Options).Select(NameOrigin).OfType<string>(),
    ];

    /// <summary>Of files too, and so, as with credentials, no matter of a run time that is connected.</summary>
    private IEnumerable<string> FindMistakesInConnection() =>
        VaultOptionsValidator.FindConnectionMistakes(Options, _code.HasOwnHandler, AuthMethods).Select(NameOrigin).OfType<string>();

    private IEnumerable<string> FindMistakesInLogin()
    {
        if (AuthMethods.Count == 0 && _section.Login.All.Count == 0)
        {
            yield return $"No way to log in was chosen: call UseAppRole, UseKubernetes, UseToken or another Use method, or fill in {_section.LoginOrigin}.";
        }
        else if (AuthMethods.Count > 1)
        {
            yield return $"Several ways to log in were chosen ({string.Join(", ", AuthMethods.Select(method => method.Name))}): choose one.";
        }

        string origin = LoginLayer is { } layer ? $"{layer.LoginOrigin}: " : "";
        foreach (string mistake in AuthMethods.SelectMany(method => method.Validate()))
        {
            yield return origin + mistake;
        }
    }

    /// <summary>The section's own were found when it was read.</summary>
    private IEnumerable<string> FindMistakesInSecrets() =>
        Sources.Count == 0 && _section.Secrets.All.Count == 0
            ? [$"No secret was added: call AddSecret or AddKeyValue, or fill in {_section.KeyOf("Secrets")}."]
            : FindMistakesInCode().Concat(_section.Choices.Sources.SelectMany(FindMistakesInTemplates));

    private IEnumerable<string> FindMistakesInCode() =>
        _code.Sources.SelectMany(source => source.Validate().Concat(FindMistakesInTemplates(source)));

    private static IEnumerable<string> FindMistakesInTemplates(SecretSource source) =>
        from composed in source.Mapping.Composed
        let problem = FieldTemplate.FindProblem(composed.Value)
        where problem is not null
        select $"The template for the key \"{composed.Key}\" of \"{source.DisplayPath}\": {problem}.";

    /// <summary>
    /// The validator's sentences begin with the option. It gets the name of the key or variable that set it, and the
    /// sentence is left out where that could not be read at all, which has been said.
    /// </summary>
    private string? NameOrigin(string mistake)
    {
        int end = mistake.IndexOfAny([' ', ':', ',']);
        string option = end < 0 ? mistake : mistake[..end];
        if (_code.Options.Decides(option))
        {
            return mistake;
        }

        return _section.IsUnreadable(option) || _environment.IsUnreadable(option) ? null
            : (_section.OriginOf(option) ?? _environment.OriginOf(option)) is { } origin ? origin + mistake[option.Length..]
            : mistake;
    }
}
