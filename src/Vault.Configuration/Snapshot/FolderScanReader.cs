using System.Text.Json;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Reads the versions of a whole folder as they arrive, <c>{ request_id, data: { key_info: { "name": {…} }, keys: […] } }</c>, one secret at a
/// time: of an answer of some 400 bytes for each secret, no more is held than a piece.
/// </summary>
/// <param name="folder">The path of the folder that was asked for.</param>
/// <param name="known">What is known of its secrets, sorted.</param>
/// <param name="now">When.</param>
internal sealed class FolderScanReader(string folder, IReadOnlyList<SecretEntry> known, DateTimeOffset now) : IBodyReader
{
    private readonly string _prefix = folder.Length == 0 ? "" : folder + "/";
    private JsonReaderState _json;
    private bool _isInData;
    private bool _isInSecrets;
    private bool _isRequestId;
    private bool _hasData;

    /// <summary>What was read, once all of it was.</summary>
    public FolderScan Scan { get; private set; } = new(known);

    /// <summary>How many bytes were read.</summary>
    public long Length { get; private set; }

    public string? RequestId { get; private set; }

    public void Begin()
    {
        _json = default;
        _isInData = _isInSecrets = _isRequestId = _hasData = false;
        Scan = new FolderScan(known);
        Length = 0;
        RequestId = null;
    }

    /// <exception cref="JsonException">It is no such answer.</exception>
    /// <exception cref="InvalidOperationException">It is none: something in it is of another type.</exception>
    /// <exception cref="FormatException">It is none: something in it is no number or time.</exception>
    /// <exception cref="OverflowException">It is none: something in it is larger than any version.</exception>
    public int Read(ReadOnlySpan<byte> bytes, bool isLast)
    {
        Utf8JsonReader reader = new(bytes, isLast, _json);
        while (TryTakeNext(ref reader, bytes))
        {
        }

        if (isLast)
        {
            Scan.Complete();
            if (!_hasData)
            {
                throw new JsonException();
            }
        }

        _json = reader.CurrentState;
        Length += reader.BytesConsumed;
        return (int)reader.BytesConsumed;
    }

    /// <returns>Whether there was something whole; if not, the reader stands where it stood.</returns>
    private bool TryTakeNext(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes)
    {
        Utf8JsonReader next = reader;
        if (!next.Read())
        {
            reader = next;
            return false;
        }

        switch (next)
        {
            case { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 }:
                _isInData = next.ValueTextEquals("data"u8);
                _isRequestId = next.ValueTextEquals("request_id"u8);
                break;
            case { TokenType: JsonTokenType.PropertyName, CurrentDepth: 2 }:
                _isInSecrets = _isInData && next.ValueTextEquals("key_info"u8);
                break;
            case { TokenType: JsonTokenType.PropertyName, CurrentDepth: 3 } when _isInSecrets:
                if (!TryTakeSecret(ref next, bytes))
                {
                    return false;
                }

                break;
            case { TokenType: JsonTokenType.StartObject, CurrentDepth: 1 }:
                _hasData |= _isInData;
                break;
            case { TokenType: JsonTokenType.String, CurrentDepth: 1 } when _isRequestId:
                RequestId = next.GetString();
                break;
        }

        reader = next;
        return true;
    }

    private bool TryTakeSecret(ref Utf8JsonReader name, ReadOnlySpan<byte> bytes)
    {
        Utf8JsonReader value = name;
        if (!value.Read())
        {
            return false;
        }

        int start = (int)value.TokenStartIndex;
        if (!value.TrySkip())
        {
            return false;
        }

        Scan.Add(ref name, _prefix, SecretMetadata.Read(bytes[start..(int)value.BytesConsumed]), now);
        name = value;
        return true;
    }
}
