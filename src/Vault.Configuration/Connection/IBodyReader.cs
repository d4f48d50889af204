namespace Vault.Configuration.Connection;

/// <summary>
/// Reads the body of a success while it arrives, where that may be larger than what is worth holding. It is no answer where it throws what
/// <see cref="ResponseReader"/> takes for that: <see cref="System.Text.Json.JsonException"/> and the like.
/// </summary>
internal interface IBodyReader
{
    /// <summary>Vault's id of the request, once it was read.</summary>
    string? RequestId { get; }

    /// <summary>A body begins; anew, where the one before broke off and another address is asked.</summary>
    void Begin();

    /// <param name="bytes">What has arrived and is not done with.</param>
    /// <param name="isLast">Whether nothing follows. Then it is done with all of it.</param>
    /// <returns>How many of the bytes it is done with. The others come again, with more behind them.</returns>
    int Read(ReadOnlySpan<byte> bytes, bool isLast);
}
