namespace RotateKeys;

/// <summary>How far it came: the exit code.</summary>
internal enum RotationOutcome
{
    /// <summary>The old key is in Vault and in use, as before.</summary>
    NothingChanged = 1,

    /// <summary>The new key is in Vault; not every replica has it. Both are good. Go on with <c>--finish</c>.</summary>
    NotEverywhere = 2,

    /// <summary>The new key is everywhere, and the old one is still good. Go on with <c>--finish</c>.</summary>
    OldKeyStays = 3,
}

/// <summary>Why a rotation ended early, in a sentence without a secret.</summary>
internal sealed class RotationException(RotationOutcome outcome, string message) : Exception(message)
{
    public RotationOutcome Outcome => outcome;
}
