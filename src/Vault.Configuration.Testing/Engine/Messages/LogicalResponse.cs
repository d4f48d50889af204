using System.Text.Json.Nodes;

namespace Vault.Configuration.Testing.Engine.Messages;

/// <summary>What an engine answers, before it becomes JSON: that also is what response wrapping keeps.</summary>
internal sealed class LogicalResponse
{
    public int? Status { get; init; }

    public JsonObject? Data { get; init; }

    public JsonObject? Auth { get; init; }

    public JsonObject? WrapInfo { get; init; }

    /// <summary>The lease that <see cref="Data"/> is given under; empty without one.</summary>
    public string LeaseId { get; init; } = "";

    public TimeSpan LeaseDuration { get; init; }

    public bool IsRenewable { get; init; }

    /// <summary>What is answered without JSON around it.</summary>
    public EngineResponse? Raw { get; init; }

    /// <summary>Set when there is no answer yet.</summary>
    public Errand? Errand { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Some old endpoints repeat their data beside <c>request_id</c>.</summary>
    public bool RepeatsDataAtTop { get; init; }

    /// <summary>The accessor that a wrapping of this answer reports as <c>wrapped_accessor</c>.</summary>
    public string? AccessorToReport { get; init; }

    /// <summary>Set when the answer has a status and no body at all.</summary>
    public bool IsBodiless { get; init; }

    public static LogicalResponse NoContent() => new() { Status = 204, IsBodiless = true };

    public static LogicalResponse Empty(int status) => new() { Status = status, IsBodiless = true };

    /// <summary>The answer is known once something was done elsewhere.</summary>
    public static LogicalResponse After(Func<Task> run, Func<Exception?, LogicalResponse> finish) =>
        new() { Errand = new Errand(run, finish) };

    public static LogicalResponse Plain(string contentType, byte[] body) =>
        new() { Raw = EngineResponse.Plain(200, contentType, body) };

    public static LogicalResponse With(JsonObject data) => new() { Data = data };
}
