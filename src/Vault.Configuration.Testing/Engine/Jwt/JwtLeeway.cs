using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.Jwt;

/// <summary>How exactly the times in a JWT are taken. Zero stands for the default, and a negative time for none.</summary>
internal sealed class JwtLeeway
{
    private TimeSpan _expiration;
    private TimeSpan _notBefore;
    private TimeSpan _clockSkew;

    /// <summary>How long a token without an end is good.</summary>
    public TimeSpan Expiration => Or(_expiration, seconds: 150);

    /// <summary>How long before its end a token without a beginning is good.</summary>
    public TimeSpan NotBefore => Or(_notBefore, seconds: 150);

    /// <summary>How far the issuer's clock may be off.</summary>
    public TimeSpan ClockSkew => Or(_clockSkew, seconds: 60);

    public void Apply(Fields fields)
    {
        _expiration = fields.Duration("expiration_leeway") ?? _expiration;
        _notBefore = fields.Duration("not_before_leeway") ?? _notBefore;
        _clockSkew = fields.Duration("clock_skew_leeway") ?? _clockSkew;
    }

    public void Describe(JsonObject into)
    {
        into["expiration_leeway"] = GoTime.Seconds(_expiration);
        into["not_before_leeway"] = GoTime.Seconds(_notBefore);
        into["clock_skew_leeway"] = GoTime.Seconds(_clockSkew);
    }

    private static TimeSpan Or(TimeSpan time, int seconds) =>
        time == TimeSpan.Zero ? TimeSpan.FromSeconds(seconds)
        : time < TimeSpan.Zero ? TimeSpan.Zero
        : time;
}
