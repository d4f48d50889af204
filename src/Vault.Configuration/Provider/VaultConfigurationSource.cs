using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Provider;

/// <summary>The composition root: makes a run time of what the user said, and shares it between rebuilds.</summary>
/// <param name="code">What was chosen in code.</param>
/// <param name="designTimeTool">The tool that runs the program; <see langword="null"/> where it runs by itself.</param>
/// <param name="section">The section that was given; <see langword="null"/> for <c>Vault</c> of what was added before.</param>
/// <param name="variables">The environment; by default that of the process.</param>
/// <param name="followsReferences">Whether settings of earlier sources say what is read, instead of the section.</param>
[SuppressMessage("Design", "CA1001", Justification = "The last provider that is disposed disposes the run time.")]
internal sealed class VaultConfigurationSource(
    VaultConfigurationBuilder code,
    string? designTimeTool,
    IConfiguration? section = null,
    Func<string, string?>? variables = null,
    bool followsReferences = false) : IConfigurationSource
{
    private readonly SectionOrigin _section = new(section);
    private readonly object _gate = new();
    private VaultRuntime? _runtime; // Under _gate.
    private LayeredChoices? _choices; // Those that it was made of. Under _gate.
    private ReferenceSet? _references; // Those of the last build. Under _gate.

    public IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        LayeredChoices choices = Read(builder, this);
        if (FindReasonToLeaveOut(choices) is { } reason)
        {
            if (reason == designTimeTool)
            {
                // Such a tool starts no host, and so shows no log.
                Console.Error.WriteLine(
                    $"Vault.Configuration: {designTimeTool} runs this program, so \"{choices.Options.Name}\" is left out. Set LoadAtDesignTime to have it.");
            }

            return LeaveOut(choices, reason);
        }

        lock (_gate)
        {
            ReferenceWatch? watch = followsReferences ? new ReferenceWatch(builder, this, _references) : null;
            try
            {
                return Build(choices, watch);
            }
            catch
            {
                watch?.Dispose();
                throw;
            }
        }
    }

    /// <summary>Under <see cref="_gate"/>.</summary>
    private IConfigurationProvider Build(LayeredChoices choices, ReferenceWatch? watch)
    {
        if (watch is not null && watch.References.Templates.Count == 0 && !choices.AreComplete)
        {
            // On a developer's machine, say: where nothing refers to Vault, there need not be one.
            watch.Dispose();
            return LeaveOut(choices, "no setting refers to Vault, and there is no complete configuration for it");
        }

        // Before anything is checked: a credential that has gone since the start is no matter of a run time that has its token.
        if (_runtime is { IsStopped: false } running && choices.AreThoseOf(_choices!, running.Plan))
        {
            VaultConfigurationProvider another = new(running, this, watch);
            if (running.TryAttach(another))
            {
                if (watch is not null && !ReferenceEquals(watch.References, _references))
                {
                    running.ReadOthers(watch.References);
                }

                watch?.Follow(running);
                _references = watch?.References;
                return another;
            }
        }

        _runtime = new VaultRuntime(choices.Freeze(watch?.References));
        _choices = choices;
        _references = watch?.References;
        VaultConfigurationProvider provider = new(_runtime, this, watch);
        _runtime.TryAttach(provider);
        watch?.Follow(_runtime);
        return provider;
    }

    /// <summary>Whether nothing is read from Vault as things stand, before the source is part of the builder.</summary>
    public bool IsLeftOut(IConfigurationBuilder builder) => FindReasonToLeaveOut(Read(builder, source: null)) is not null;

    private LeftOutProvider LeaveOut(LayeredChoices choices, string reason)
    {
        LeftOutProvider nothing = new(choices, followsReferences, code.LoggerFactory);
        nothing.Logger.LeftOut(nothing.Name, reason);
        return nothing;
    }

    private LayeredChoices Read(IConfigurationBuilder builder, IConfigurationSource? source) =>
        new(code, _section.Read(builder, source), variables ?? Environment.GetEnvironmentVariable);

    private string? FindReasonToLeaveOut(LayeredChoices choices) =>
        designTimeTool is not null && !choices.Options.LoadAtDesignTime ? designTimeTool : choices.DisabledBy;
}
