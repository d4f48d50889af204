using System.Text.Json.Nodes;

namespace Vault.Configuration.Testing.Engine.Messages;

/// <summary>What an engine answers, before it becomes JSON: that also is what response wrapping keeps.</summary>
internal sealed class LogicalResponse
{
    public int? Status { get; init; }

    public JsonObject? Data { get; init; }

    public JsonObject? Auth { get; init; }

    public JsonObject? WrapInfo { get; init; }

    public TimeSpan LeaseDuration { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Some old endpoints repeat their data beside <c>request_id</c>.</summary>
    public bool RepeatsDataAtTop { get; init; }

    /// <summary>The accessor that a wrapping of this answer reports as <c>wrapped_accessor</c>.</summary>
    public string? AccessorToReport { get; init; }

    /// <summary>Set when the answer has a status and no body at all.</summary>
    public bool IsBodiless { get; init; }

    public static LogicalResponse NoContent() => new() { Status = 204, IsBodiless = true };

    public static LogicalResponse Empty(int status) => new() { Status = status, IsBodiless = true };

    public static LogicalResponse With(JsonObject data) => new() { Data = data };
}
