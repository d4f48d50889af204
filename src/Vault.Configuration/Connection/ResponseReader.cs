using System.Buffers;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Vault.Configuration.Connection;

/// <summary>Reads an answer into a pooled buffer, up to a limit, and makes sure that it is one of Vault's.</summary>
internal static class ResponseReader
{
    private const int FirstBufferBytes = 8 * 1024;

    private const int LongestMediaType = 60;

    private const string Json = "application/json";

    /// <exception cref="VaultException">It is too large.</exception>
    public static async Task<VaultAnswer> ReadAsync(
        VaultRequest request, HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        long? announced = response.Content.Headers.ContentLength;
        if (announced > limit)
        {
            throw VaultErrors.TooLarge(request, response.StatusCode, limit);
        }

        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = stream.ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)(announced + 1 ?? FirstBufferBytes));
        int length = 0;
        try
        {
            while (true)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                length += read;
                if (read == 0)
                {
                    return new VaultAnswer(response.StatusCode, buffer, length);
                }

                if (length > limit)
                {
                    throw VaultErrors.TooLarge(request, response.StatusCode, limit);
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, length);
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            throw;
        }
    }

    /// <exception cref="VaultException">It is HTML, or no whole JSON object.</exception>
    public static void EnsureJson(VaultRequest request, HttpResponseMessage response, VaultAnswer answer)
    {
        if (answer.Body.IsEmpty)
        {
            return;
        }

        string? mediaType = MediaType(response.Content.Headers);
        if (mediaType is not null && !mediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            throw VaultErrors.NotVaults(request, answer.StatusCode, $"it is {(mediaType.Length > LongestMediaType ? mediaType[..LongestMediaType] : mediaType)}");
        }

        try
        {
            Utf8JsonReader reader = new(answer.Body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw VaultErrors.NotVaults(request, answer.StatusCode, "it is no JSON object");
            }

            reader.Skip();

            // Throws if anything follows.
            reader.Read();
        }
        catch (JsonException)
        {
            throw VaultErrors.NotVaults(request, answer.StatusCode, "its JSON is broken or cut off, or nested more than 64 deep");
        }
    }

    /// <summary>As Vault writes it, mostly: then it is not taken apart.</summary>
    private static string? MediaType(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues written) && written.Count == 1 && written.ToString() == Json
            ? Json
            : headers.ContentType?.MediaType;

    private static byte[] Grow(byte[] buffer, int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return larger;
    }
}
