using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.Messages;

/// <summary>Puts answers into Vault's envelope.</summary>
internal static class ResponseWriter
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static EngineResponse Write(LogicalResponse response)
    {
        if (response.Raw is { } raw)
        {
            return raw;
        }

        if (response.IsBodiless)
        {
            return EngineResponse.Json(response.Status ?? 204, default);
        }

        JsonObject envelope = [];

        if (response is { RepeatsDataAtTop: true, Data: not null })
        {
            foreach ((string name, JsonNode? value) in response.Data)
            {
                envelope[name] = value?.DeepClone();
            }
        }

        // A wrapped answer carries no request id: whoever unwraps it makes a request of their own.
        envelope["request_id"] = response.WrapInfo is null ? Guid.NewGuid().ToString() : "";
        envelope["lease_id"] = response.LeaseId;
        envelope["renewable"] = response.IsRenewable;
        envelope["lease_duration"] = GoTime.Seconds(response.LeaseDuration);
        envelope["data"] = response.Data?.DeepClone();
        envelope["wrap_info"] = response.WrapInfo?.DeepClone();
        envelope["warnings"] = response.Warnings.Count == 0
            ? null
            : new JsonArray([.. response.Warnings.Select(warning => (JsonNode?)warning)]);
        envelope["auth"] = response.Auth?.DeepClone();

        return EngineResponse.Json(response.Status ?? 200, ToBytes(envelope));
    }

    public static EngineResponse Write(VaultError error)
    {
        JsonArray errors = new([.. error.Errors.Select(text => (JsonNode?)text)]);
        return EngineResponse.Json(error.Status, ToBytes(new JsonObject { ["errors"] = errors }));
    }

    public static EngineResponse WriteRaw(int status, JsonObject body) => EngineResponse.Json(status, ToBytes(body));

    /// <summary>Refused before Vault's own code ran, so it lacks Vault's headers.</summary>
    public static EngineResponse WriteBodyTooLarge()
    {
        EngineResponse error = Write(VaultError.With(413, "http: request body too large"));
        return error with { Headers = [new("Content-Type", "application/json")] };
    }

    private static byte[] ToBytes(JsonObject json)
    {
        ArrayBufferWriter<byte> buffer = new();

        using (Utf8JsonWriter writer = new(buffer, WriterOptions))
        {
            json.WriteTo(writer);
        }

        // Go's encoder ends every document with a line feed.
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
