using System.Buffers;
using System.Net;
using System.Text.Json;

namespace Vault.Configuration.Connection;

/// <summary>
/// A successful answer, or an ordinary 404. The body lies in a pooled buffer that is wiped when it goes back: secrets do not
/// linger in memory that others are lent.
/// </summary>
internal sealed class VaultAnswer : IDisposable
{
    private readonly int _length;
    private byte[]? _buffer;

    public VaultAnswer(HttpStatusCode statusCode, byte[] pooledBuffer, int length)
    {
        StatusCode = statusCode;
        _buffer = pooledBuffer;
        _length = length;
    }

    public HttpStatusCode StatusCode { get; }

    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>Who has read the body, where it is not held here.</summary>
    public IBodyReader? BodyReader { get; init; }

    /// <summary>The token that it was asked for with: what is lent ends with it.</summary>
    public string Token { get; set; } = "";

    /// <summary>The JSON as it came. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(0, _length);

    /// <summary>The same, for who keeps a part of it for as long.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>
    /// Vault's id of the request, as in its audit log; the first field of what it answers. Looked for each time: who reads the answer
    /// for its own sake comes by it anyway.
    /// </summary>
    public string? FindRequestId()
    {
        if (_length == 0)
        {
            return ServerText.RequestId(BodyReader?.RequestId);
        }

        Utf8JsonReader reader = new(Body);
        for (reader.Read(); reader.Read() && reader.TokenType == JsonTokenType.PropertyName; reader.Skip())
        {
            if (reader.ValueTextEquals("request_id"u8))
            {
                return reader.Read() && reader.TokenType == JsonTokenType.String ? TextOf(ref reader) : null;
            }
        }

        return null;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            buffer.AsSpan(0, _length).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Half a surrogate pair is JSON, and no text.</summary>
    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return ServerText.RequestId(reader.GetString());
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
