namespace Vault.Configuration;

/// <content>Code, section and environment each say something; what one leaves open, the next decides.</content>
public sealed partial class VaultOptions
{
    private OptionLayer _layer = new();

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
        };
        both._layer = _layer.Over(lower._layer);
        foreach ((string name, string value) in Headers)
        {
            both.Headers[name] = value;
        }

        return both;
    }
}
