using System.Globalization;
using System.Text.Json;

namespace Vault.Configuration.Secrets;

/// <summary>What whoever wrote a secret says of its time, in its custom metadata.</summary>
/// <param name="RotateBy">When it is due for another version.</param>
/// <param name="ExpiresAt">When its value ends to be valid, such as that of an API key.</param>
internal readonly record struct SecretDeadlines(DateTimeOffset? RotateBy, DateTimeOffset? ExpiresAt)
{
    /// <summary>Reads the value that the reader stands on, up to its end. What is no time says nothing: people write it.</summary>
    public static SecretDeadlines Read(ref Utf8JsonReader reader)
    {
        SecretDeadlines deadlines = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return deadlines;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRotateBy = reader.ValueTextEquals("rotate_by"u8);
            bool isExpiresAt = reader.ValueTextEquals("expires_at"u8);
            reader.Read();
            if (isRotateBy)
            {
                deadlines = deadlines with { RotateBy = ReadTime(ref reader) };
            }
            else if (isExpiresAt)
            {
                deadlines = deadlines with { ExpiresAt = ReadTime(ref reader) };
            }

            reader.Skip();
        }

        return deadlines;
    }

    private static DateTimeOffset? ReadTime(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
        && DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;
}
