using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>Makes a provider, and lets one that is built anew begin with what the one before it knew.</summary>
internal sealed class InjectedSource(string folder, InjectedSecretsOptions options) : IConfigurationSource
{
    private readonly object _gate = new();
    private InjectedPlan? _plan; // Under _gate.
    private volatile FolderPicture? _lastPicture;

    /// <summary>Opens a file; a test may refuse.</summary>
    public Func<string, Stream> Open { get; init; } = FileContent.Open;

    /// <summary>
    /// What was last published. A provider that is built since the list of sources changed must not end the application
    /// because of a file that is half-written in that very moment.
    /// </summary>
    public FolderPicture? LastPicture
    {
        get => _lastPicture;
        set => _lastPicture = value;
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        lock (_gate)
        {
            _plan ??= InjectedPlan.Freeze(folder, options, Open);
            return new InjectedProvider(_plan, this);
        }
    }
}
