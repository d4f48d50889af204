using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Provider;

/// <summary>Stands where a source is left out, and has no keys: so it can be told from a forgotten <c>AddVault</c>.</summary>
/// <param name="choices">What would count if it were not.</param>
/// <param name="followsReferences">Whether settings would say what is read.</param>
/// <param name="loggers">Where to say so.</param>
internal sealed class LeftOutProvider(LayeredChoices choices, bool followsReferences, ILoggerFactory? loggers) : ConfigurationProvider
{
    public string Name => choices.Options.Name;

    public LayeredChoices Choices => choices;

    public bool FollowsReferences => followsReferences;

    public GuardedLogger Logger { get; } = BufferedLogger.Create(loggers);

    public override string ToString() => $"Vault \"{Name}\" (left out)";
}
