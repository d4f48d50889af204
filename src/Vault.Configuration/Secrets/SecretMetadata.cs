using System.Globalization;
using System.Text.Json;

namespace Vault.Configuration.Secrets;

/// <summary>
/// What KV version 2 says of a secret without its fields.
/// <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-metadata"/>
/// </summary>
/// <param name="Newest">The newest version; <see langword="null"/> where it is not told.</param>
/// <param name="Deadlines">What the custom metadata says of its time.</param>
internal readonly record struct SecretMetadata(SecretVersion? Newest, SecretDeadlines Deadlines)
{
    /// <summary>Reads <c>{ current_version, custom_metadata, versions: { "1": {…} } }</c>. Versions that are not the newest cost nothing.</summary>
    /// <exception cref="JsonException">It is broken.</exception>
    /// <exception cref="InvalidOperationException">Something in it is of another type.</exception>
    /// <exception cref="FormatException">Something in it is no number or time.</exception>
    /// <exception cref="OverflowException">A version is larger than any.</exception>
    public static SecretMetadata Read(ReadOnlySpan<byte> metadata)
    {
        SecretDeadlines deadlines = default;
        int? current = null;
        SecretVersion? highest = null;
        Utf8JsonReader reader = new(metadata);
        reader.Read();
        while (Next(ref reader))
        {
            bool isCurrent = reader.ValueTextEquals("current_version"u8);
            bool isVersions = reader.ValueTextEquals("versions"u8);
            bool isCustom = reader.ValueTextEquals("custom_metadata"u8);
            reader.Read();
            if (isCurrent)
            {
                current = reader.GetInt32();
            }
            else if (isCustom)
            {
                deadlines = SecretDeadlines.Read(ref reader);
            }
            else if (isVersions && reader.TokenType == JsonTokenType.StartObject)
            {
                while (Next(ref reader))
                {
                    int number = int.Parse(reader.ValueSpan, CultureInfo.InvariantCulture);
                    reader.Read();
                    if (number < current)
                    {
                        reader.Skip();
                        continue;
                    }

                    SecretVersion version = SecretJson.ReadVersion(ref reader, number, out _);
                    highest = highest is null || highest.Number < number ? version : highest;
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return new SecretMetadata(highest?.Number == current ? highest : null, deadlines);
    }

    private static bool Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;
}
