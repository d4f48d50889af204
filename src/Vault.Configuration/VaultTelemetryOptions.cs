namespace Vault.Configuration;

/// <summary>What metrics, traces and requests tell. They are always there; nothing is measured while nobody listens.</summary>
public sealed class VaultTelemetryOptions
{
    private OptionLayer _layer = new();

    /// <summary>
    /// Whether metrics and spans name the paths of secrets. Each secret is then a series of its own, and whoever may look at the
    /// metrics sees where secrets are. Values are never told.
    /// </summary>
    /// <value>The default is <see langword="false"/>: the source, the operation, the outcome and the kind of error.</value>
    public bool IncludePaths
    {
        get => _layer.Get(false);
        set => _layer.Set(value);
    }

    /// <summary>
    /// Whether each request carries the id of its trace in the header <c>X-Correlation-Id</c>: 32 hexadecimal digits, the same for
    /// all requests of a load or of a round. Where nobody listens to the traces, it is made for this alone.
    /// </summary>
    /// <value>
    /// The default is <see langword="false"/>. Vault's audit log shows the header once it is told to
    /// (<see href="https://developer.hashicorp.com/vault/api-docs/system/config-auditing"/>).
    /// </value>
    public bool SendCorrelationId
    {
        get => _layer.Get(false);
        set => _layer.Set(value);
    }

    /// <summary>Whether an option was set.</summary>
    internal bool Decides(string name) => _layer.Has(name);

    /// <summary>These options, and another layer's where these were not set.</summary>
    internal VaultTelemetryOptions Over(VaultTelemetryOptions lower) => new() { _layer = _layer.Over(lower._layer) };
}
