namespace Vault.Configuration;

/// <content>Code, section and environment each say something; what one leaves open, the next decides.</content>
public sealed partial class VaultOptions
{
    private OptionLayer _layer = new();

    /// <summary>Whether an option was set.</summary>
    /// <param name="option">Such as <c>Name</c> or <c>Refresh.Interval</c>.</param>
    internal bool Decides(string option) => option.Split('.') switch
    {
        [nameof(Refresh), string name] => Refresh.Decides(name),
        [nameof(Tls), string name] => Tls.Decides(name),
        [nameof(Telemetry), string name] => Telemetry.Decides(name),
        [nameof(FallbackAddresses)] => FallbackAddresses.Count > 0,
        [nameof(Headers)] => Headers.Count > 0,
        [string name] => _layer.Has(name),
        _ => false,
    };

    /// <summary>These options, and another layer's where these were not set.</summary>
    internal VaultOptions Over(VaultOptions lower)
    {
        VaultOptions both = new()
        {
            // They belong to the cluster of the address beside them, and must not get the token of another.
            FallbackAddresses = FallbackAddresses.Count > 0 || _layer.Has(nameof(Address)) ? FallbackAddresses : lower.FallbackAddresses,
            Headers = new Dictionary<string, string>(lower.Headers, StringComparer.OrdinalIgnoreCase),
            Refresh = Refresh.Over(lower.Refresh),
            Tls = Tls.Over(lower.Tls),
            Telemetry = Telemetry.Over(lower.Telemetry),
        };
        both._layer = _layer.Over(lower._layer);
        foreach ((string name, string value) in Headers)
        {
            both.Headers[name] = value;
        }

        return both;
    }
}
