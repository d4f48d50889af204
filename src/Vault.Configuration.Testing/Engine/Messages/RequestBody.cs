using System.Text.Json;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.Messages;

/// <summary>Bodies are JSON objects, whatever their content type says; only PATCH minds that.</summary>
internal static class RequestBody
{
    private const string MergePatchType = "application/merge-patch+json";

    public static JsonObject Read(EngineRequest request)
    {
        if (request.Method == "PATCH")
        {
            string given = request.Header("Content-Type")?.Split(';')[0].Trim() ?? "";

            if (given != MergePatchType)
            {
                throw VaultError.With(415, $"PATCH requires Content-Type of {MergePatchType}, provided {given}");
            }
        }

        if (request.Body.Length == 0)
        {
            return [];
        }

        try
        {
            return GoJson.Read(request.Body) switch
            {
                JsonObject body => body,
                null => [],
                _ => throw Undecodable("json: cannot unmarshal into Go value of type map[string]interface {}"),
            };
        }
        catch (JsonException)
        {
            throw Undecodable(IsCutShort(request.Body.Span) ? "unexpected EOF" : "invalid character in the JSON text");
        }
    }

    /// <summary>Whether the text is right as far as it goes.</summary>
    private static bool IsCutShort(ReadOnlySpan<byte> text)
    {
        Utf8JsonReader reader = new(text, isFinalBlock: false, state: default);

        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static VaultError Undecodable(string reason) =>
        VaultError.BadRequest("failed to decode JSON input: " + reason);
}
