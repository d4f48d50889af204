using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>One version of a secret.</summary>
internal sealed class SecretVersion(int number, DateTimeOffset createdAt, JsonObject data)
{
    public int Number => number;

    public DateTimeOffset CreatedAt => createdAt;

    public JsonObject? Data { get; private set; } = data;

    /// <summary>May lie in the future: <c>delete_version_after</c> plans it.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public bool IsDestroyed { get; private set; }

    public bool IsReadable(DateTimeOffset now) => !IsDestroyed && !(DeletedAt <= now);

    public void Destroy()
    {
        IsDestroyed = true;
        Data = null;
    }

    /// <summary>As shown beside the data, with the secret's custom metadata.</summary>
    public JsonObject Describe(JsonObject? customMetadata) => new()
    {
        ["created_time"] = GoTime.Timestamp(createdAt),
        ["custom_metadata"] = customMetadata,
        ["deletion_time"] = DeletionTime,
        ["destroyed"] = IsDestroyed,
        ["version"] = number,
    };

    /// <summary>As shown in the list of versions.</summary>
    public JsonObject DescribeBriefly() => new()
    {
        ["created_time"] = GoTime.Timestamp(createdAt),
        ["deletion_time"] = DeletionTime,
        ["destroyed"] = IsDestroyed,
    };

    private string DeletionTime => DeletedAt is { } time ? GoTime.Timestamp(time) : "";
}
