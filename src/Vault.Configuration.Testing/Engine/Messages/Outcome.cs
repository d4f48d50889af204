namespace Vault.Configuration.Testing.Engine.Messages;

/// <summary>An answer, or what has to be done before there is one.</summary>
internal readonly record struct Outcome(EngineResponse? Response, Errand? Errand)
{
    public static Outcome Of(LogicalResponse response) =>
        response.Errand is { } errand ? new Outcome(null, errand) : new Outcome(ResponseWriter.Write(response), null);

    public static implicit operator Outcome(EngineResponse response) => new(response, null);
}
