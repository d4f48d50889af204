using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Vault.Configuration.Provider;

/// <summary>The composition root: makes a run time of what the user said, and shares it between rebuilds.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The last provider that is disposed disposes the run time.")]
internal sealed class VaultConfigurationSource(VaultConfigurationBuilder choices, string? designTimeTool) : IConfigurationSource
{
    private readonly object _gate = new();
    private VaultRuntime? _runtime; // Under _gate.

    public IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        if (designTimeTool is not null && !choices.Options.LoadAtDesignTime)
        {
            Console.Error.WriteLine(
                $"Vault.Configuration: {designTimeTool} runs this program, so \"{choices.Options.Name}\" is left out. Set LoadAtDesignTime to have it.");
            return new MemoryConfigurationProvider(new MemoryConfigurationSource());
        }

        lock (_gate)
        {
            // Before anything is checked: a credential that has gone since the start is no matter of a run time that has its token.
            if (_runtime is { IsStopped: false } running && choices.IsStillMeantBy(running.Plan))
            {
                VaultConfigurationProvider another = new(running);
                if (running.TryAttach(another))
                {
                    return another;
                }
            }

            _runtime = new VaultRuntime(choices.Freeze());
            VaultConfigurationProvider provider = new(_runtime);
            _runtime.TryAttach(provider);
            return provider;
        }
    }
}
