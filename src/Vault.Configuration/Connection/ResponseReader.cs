using System.Buffers;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Vault.Configuration.Connection;

/// <summary>Reads an answer into a pooled buffer, up to a limit, and makes sure that it is one of Vault's.</summary>
internal static class ResponseReader
{
    private const int FirstBufferBytes = 8 * 1024;

    /// <summary>What of a body is held at once, where somebody reads it while it arrives.</summary>
    private const int PieceBytes = 32 * 1024;

    private const int LongestMediaType = 60;

    private const string Json = "application/json";

    /// <exception cref="VaultException">It is too large.</exception>
    public static async Task<VaultAnswer> ReadAsync(
        VaultRequest request, HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        EnsureAnnouncedFits(request, response, limit);
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = stream.ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)(response.Content.Headers.ContentLength + 1 ?? FirstBufferBytes));
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

    /// <summary>Gives a reader the body piece by piece. The answer holds none of it.</summary>
    /// <exception cref="VaultException">It is too large, or not what the reader reads.</exception>
    public static async Task<VaultAnswer> StreamAsync(
        VaultRequest request, IBodyReader reader, HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        EnsureAnnouncedFits(request, response, limit);
        EnsureMediaType(request, response);
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = stream.ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        int length = 0;
        long total = 0;
        try
        {
            reader.Begin();
            while (true)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                length += read;
                total += read;
                if (total > limit)
                {
                    throw VaultErrors.TooLarge(request, response.StatusCode, limit);
                }

                int done = Give(reader, buffer.AsSpan(0, length), isLast: read == 0, request, response);
                if (read == 0)
                {
                    return new VaultAnswer(response.StatusCode, [], 0) { BodyReader = reader };
                }

                length -= done;
                buffer.AsSpan(done, length).CopyTo(buffer);
                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, length);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <exception cref="VaultException">It is HTML, or no whole JSON object.</exception>
    public static void EnsureJson(VaultRequest request, HttpResponseMessage response, VaultAnswer answer)
    {
        if (answer.Body.IsEmpty)
        {
            return;
        }

        EnsureMediaType(request, response);
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

    private static int Give(IBodyReader reader, ReadOnlySpan<byte> bytes, bool isLast, VaultRequest request, HttpResponseMessage response)
    {
        try
        {
            return reader.Read(bytes, isLast);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            // Its own message may quote what it stumbled over.
            throw VaultErrors.NotVaults(request, response.StatusCode, "its JSON is broken or cut off, or of another form");
        }
    }

    private static void EnsureAnnouncedFits(VaultRequest request, HttpResponseMessage response, int limit)
    {
        if (response.Content.Headers.ContentLength > limit)
        {
            throw VaultErrors.TooLarge(request, response.StatusCode, limit);
        }
    }

    private static void EnsureMediaType(VaultRequest request, HttpResponseMessage response)
    {
        string? mediaType = MediaType(response.Content.Headers);
        if (mediaType is not null && !mediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            throw VaultErrors.NotVaults(request, response.StatusCode, $"it is {(mediaType.Length > LongestMediaType ? mediaType[..LongestMediaType] : mediaType)}");
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
