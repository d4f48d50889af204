using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vault.Configuration.Secrets;

/// <summary>
/// Reads the answers that hold secrets straight from their bytes: no string of the body, no document that is kept alive.
/// </summary>
internal static class SecretJson
{
    private delegate void DataReader<TAnswer>(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, TAnswer answer);

    /// <summary>Reads <c>{ request_id, data: { data: {…}, metadata: {…} }, warnings }</c> of KV version 2.</summary>
    /// <exception cref="JsonException">The JSON is broken, or is not of this form.</exception>
    public static KeyValueAnswer ReadKeyValue(ReadOnlySpan<byte> body) => ReadFrame(body, new KeyValueAnswer(), ReadData);

    /// <summary>Reads <c>{ request_id, lease_id, lease_duration, renewable, data: {…}, warnings }</c> of other engines.</summary>
    /// <exception cref="JsonException">The JSON is broken, or is not of this form.</exception>
    public static PlainAnswer ReadPlain(ReadOnlySpan<byte> body) => ReadFrame(
        body,
        new PlainAnswer(),
        (ref Utf8JsonReader reader, ReadOnlySpan<byte> whole, PlainAnswer answer) => answer.Fields = Copy(ref reader, whole));

    /// <summary>One field of an object, as it is written.</summary>
    /// <returns><see langword="null"/> where it is not there, or of another type, or something before it is no text.</returns>
    public static string? Find(ReadOnlySpan<byte> fields, string field, JsonTokenType type)
    {
        try
        {
            Utf8JsonReader reader = new(fields);
            reader.Read();
            while (NextProperty(ref reader, out string name))
            {
                if (name == field)
                {
                    return reader.TokenType != type ? null
                        : type == JsonTokenType.String ? reader.GetString() : Encoding.UTF8.GetString(reader.ValueSpan);
                }

                reader.Skip();
            }
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is JSON, and no text.
        }

        return null;
    }

    private static TAnswer ReadFrame<TAnswer>(ReadOnlySpan<byte> body, TAnswer answer, DataReader<TAnswer> readData)
        where TAnswer : EngineAnswer
    {
        Utf8JsonReader reader = new(body);
        reader.Read();
        while (NextProperty(ref reader, out string name))
        {
            switch (name)
            {
                case "request_id":
                    answer.RequestId = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                    break;
                case "warnings" when reader.TokenType == JsonTokenType.StartArray:
                    answer.HasWarnings = true;
                    reader.Skip();
                    break;
                case "wrap_info" when reader.TokenType == JsonTokenType.StartObject:
                    answer.IsWrapped = true;
                    reader.Skip();
                    break;
                case "data" when reader.TokenType == JsonTokenType.StartObject:
                    readData(ref reader, body, answer);
                    break;
                case "lease_id" when reader.TokenType == JsonTokenType.String:
                    answer.LeaseId = reader.GetString();
                    break;
                case "lease_duration" when reader.TokenType == JsonTokenType.Number:
                    answer.LeaseDuration = VaultSeconds.ToTimeSpan(reader.GetInt64());
                    break;
                case "renewable" when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                    answer.IsRenewable = reader.GetBoolean();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return answer;
    }

    /// <summary>The object that the reader stands on, as it came.</summary>
    private static byte[] Copy(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return body[start..(int)reader.BytesConsumed].ToArray();
    }

    private static void ReadData(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, KeyValueAnswer answer)
    {
        while (NextProperty(ref reader, out string name))
        {
            switch (name)
            {
                case "data" when reader.TokenType == JsonTokenType.StartObject:
                    answer.Fields = Copy(ref reader, body);
                    break;
                case "metadata" when reader.TokenType == JsonTokenType.StartObject:
                    ReadMetadata(ref reader, answer);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, KeyValueAnswer answer)
    {
        answer.Version = ReadVersion(ref reader, 0, out SecretDeadlines deadlines);
        answer.Deadlines = deadlines;
    }

    /// <summary>What tells one version from others: the object that the reader stands on.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="version">Its number, where the object does not say.</param>
    /// <param name="deadlines">What the custom metadata beside it says.</param>
    public static SecretVersion ReadVersion(ref Utf8JsonReader reader, int version, out SecretDeadlines deadlines)
    {
        deadlines = default;
        DateTimeOffset created = default;
        DateTimeOffset? deletion = null;
        bool destroyed = false;
        while (NextProperty(ref reader, out string name))
        {
            switch (name)
            {
                case "version":
                    version = reader.GetInt32();
                    break;
                case "created_time":
                    created = ReadTime(ref reader) ?? default;
                    break;
                case "deletion_time":
                    deletion = ReadTime(ref reader);
                    break;
                case "destroyed":
                    destroyed = reader.GetBoolean();
                    break;
                case "custom_metadata":
                    deadlines = SecretDeadlines.Read(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new SecretVersion(version, created, deletion, destroyed);
    }

    /// <summary>Vault writes nanoseconds, .NET reads ticks; an unset time is an empty string.</summary>
    private static DateTimeOffset? ReadTime(ref Utf8JsonReader reader)
    {
        string? text = reader.GetString();
        return string.IsNullOrEmpty(text) ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    private static bool NextProperty(ref Utf8JsonReader reader, out string name)
    {
        if (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            name = reader.GetString()!;
            return reader.Read();
        }

        name = "";
        return false;
    }
}
