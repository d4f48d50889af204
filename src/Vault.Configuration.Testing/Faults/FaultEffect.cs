using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Faults;

/// <summary>What a fault does to an exchange.</summary>
internal abstract record FaultEffect
{
    /// <summary>Waits first; what comes then is up to other faults and the engine.</summary>
    public sealed record Delay(TimeSpan Time) : FaultEffect;

    /// <summary>Answers in the engine's place.</summary>
    public sealed record Answer(EngineResponse Response) : FaultEffect;

    /// <summary>Breaks the connection, before the engine saw the request or after.</summary>
    public sealed record Reset(bool AfterHandling) : FaultEffect;

    /// <summary>Breaks the connection after so many bytes of the body.</summary>
    public sealed record Truncate(int AfterBytes) : FaultEffect;
}
