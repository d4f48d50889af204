using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Provider;

/// <summary>Stands where a source is left out, and has no keys: so it can be told from a forgotten <c>AddVault</c>.</summary>
internal sealed class LeftOutProvider(string name, ILoggerFactory? loggers) : ConfigurationProvider
{
    public string Name => name;

    public GuardedLogger Logger { get; } = BufferedLogger.Create(loggers);

    public override string ToString() => $"Vault \"{name}\" (left out)";
}
