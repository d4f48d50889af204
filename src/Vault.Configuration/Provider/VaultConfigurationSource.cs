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

        VaultPlan plan = choices.Freeze();
        lock (_gate)
        {
            if (_runtime is { IsStopped: false } running && running.Plan.Settings == plan.Settings)
            {
                VaultConfigurationProvider another = new(running);
                if (running.TryAttach(another))
                {
                    return another;
                }
            }

            _runtime = new VaultRuntime(plan);
            VaultConfigurationProvider provider = new(_runtime);
            _runtime.TryAttach(provider);
            return provider;
        }
    }
}
