using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Vault.Configuration.Diagnostics;

/// <summary>
/// The one meter and the one source of activities, both called <c>Vault.Configuration</c>. What they yield is in <c>docs/telemetry.md</c>.
/// </summary>
internal static class VaultTelemetry
{
    public const string Name = "Vault.Configuration";

    /// <summary>The library's version, such as <c>1.2.0</c> or <c>1.2.0-rc.1</c>.</summary>
    public static readonly string Version = Own();

    public static readonly Meter Meter = new(Name, Version);

    public static readonly ActivitySource Source = new(Name, Version);

    /// <summary>Without the commit that the build puts behind it.</summary>
    private static string Own() =>
        typeof(VaultTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
