using System.Buffers;
using System.Net;

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

    /// <summary>The token that it was asked for with: what is lent ends with it.</summary>
    public string Token { get; set; } = "";

    /// <summary>The JSON as it came. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(0, _length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            buffer.AsSpan(0, _length).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
