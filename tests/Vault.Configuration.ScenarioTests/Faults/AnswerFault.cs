namespace Vault.Configuration.ScenarioTests.Faults;

/// <summary>What the way between the library and Vault does to one exchange.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">After how many bytes, where that matters.</param>
/// <param name="Bytes">What is sent instead, where something is.</param>
/// <param name="Change">What becomes of the body, where it is changed.</param>
internal sealed record AnswerFault(AnswerFaultKind Kind, int At = 0, byte[]? Bytes = null, Func<byte[], byte[]>? Change = null)
{
    public override string ToString() => $"{Kind} at {At}";
}

internal enum AnswerFaultKind
{
    /// <summary>The connection is reset before Vault sees the request.</summary>
    ResetUnsent,

    /// <summary>Vault does what was asked, and then the connection is reset at a byte of its answer.</summary>
    Reset,

    /// <summary>The connection is closed in good order at a byte of the answer.</summary>
    Close,

    /// <summary>Nothing more comes after a byte of the answer, and the connection stays open: the peer has lost its power.</summary>
    Silence,

    /// <summary>The request goes nowhere, and nothing ever comes back.</summary>
    SilenceUnsent,

    /// <summary>The answer comes byte by byte.</summary>
    Drip,

    /// <summary>Other bytes come, and the connection is closed.</summary>
    Replace,

    /// <summary>The answer has no length, so that its end is where the connection is closed: at a byte of the body.</summary>
    Unframed,

    /// <summary>The answer comes in chunks, and the last one is missing: the connection is closed at a byte of the body.</summary>
    Unchunked,

    /// <summary>The body is another one, properly framed.</summary>
    Change,
}
