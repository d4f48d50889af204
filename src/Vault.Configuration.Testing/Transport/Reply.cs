using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Transport;

/// <summary>What a transport has to do: send a response, or part of it, or break the connection.</summary>
internal sealed record Reply(EngineResponse? Response, int? CutAfterBytes = null)
{
    public static Reply Reset { get; } = new(null, null);
}
