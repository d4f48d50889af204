namespace RotateKeys.Issuers;

/// <summary>A key that somebody made where no API makes it.</summary>
internal static class GivenKey
{
    public static IssuedKey Read(Arguments arguments, Func<string> readKey, string? currentKeyId)
    {
        string id = arguments.KeyId ?? throw Wrong("--key-id is missing: the provider's name for the new key, to end it by one day.");
        return id == currentKeyId
            ? throw Wrong($"The key {id} is the one that is in Vault already.")
            : new IssuedKey(readKey(), id, arguments.ExpiresAt);
    }

    private static RotationException Wrong(string what) => new(RotationOutcome.NothingChanged, what);
}
