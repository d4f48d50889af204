namespace Vault.Configuration.Tests.Fakes;

/// <summary>A body that counts what was read of it.</summary>
internal sealed class TrackedStream(byte[] bytes) : MemoryStream(bytes)
{
    private bool _hasLength = true;

    public int ReadBytes { get; private set; }

    public override bool CanSeek => _hasLength && base.CanSeek;

    /// <summary>As with <c>Transfer-Encoding: chunked</c>.</summary>
    public TrackedStream WithoutLength()
    {
        _hasLength = false;
        return this;
    }

    public override int Read(byte[] buffer, int offset, int count) => Count(base.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await base.ReadAsync(buffer, cancellationToken));

    private int Count(int read)
    {
        ReadBytes += read;
        return read;
    }
}
