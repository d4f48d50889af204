using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>An engine as it is mounted.</summary>
/// <param name="Path">Such as <c>secret/</c>, with the slash at its end.</param>
/// <param name="Type">Such as <c>kv</c> or <c>database</c>.</param>
/// <param name="Version">Of the KV engine: 1 or 2.</param>
internal sealed record SecretMount(string Path, string Type, int Version)
{
    private const int LongestType = 64;

    /// <summary>Whether it is of the KV engine, which is called generic in old servers.</summary>
    public bool IsKeyValue => Type is "kv" or "generic";

    /// <summary>Whether it is only assumed.</summary>
    public bool IsGuess { get; init; }

    /// <summary>
    /// Asks which mount a path belongs to. An internal call, which may be gone one day.
    /// <see href="https://developer.hashicorp.com/vault/api-docs/system/internal-ui-mounts"/>
    /// </summary>
    public static VaultRequest Ask(string path) => new(HttpMethod.Get, $"sys/internal/ui/mounts/{path.TrimEnd('/')}");

    /// <summary>What Vault said of the mount that a path belongs to.</summary>
    /// <returns><see langword="null"/> where it is no such answer.</returns>
    public static SecretMount? From(MountMessage? data, string path)
    {
        if (data is not { Type: { } type, Path: { } mount } || !mount.EndsWith('/') || !IsName(type))
        {
            return null;
        }

        // In a namespace that lies in another, Vault puts the namespace in front of the mount.
        string asAsked = mount;
        while (!path.StartsWith(asAsked, StringComparison.Ordinal) && asAsked.IndexOf('/') is var slash and >= 0 && slash < asAsked.Length - 1)
        {
            asAsked = asAsked[(slash + 1)..];
        }

        return path.StartsWith(asAsked, StringComparison.Ordinal)
            ? new SecretMount(asAsked, type, data.Options?.GetValueOrDefault("version") == "2" ? 2 : 1)
            : null;
    }

    /// <summary>The most usual: KV version 2, mounted at the first part of the path.</summary>
    public static SecretMount Guess(string path) => new(path[..(path.IndexOf('/') + 1)], "kv", 2) { IsGuess = true };

    /// <summary>It is shown in errors.</summary>
    private static bool IsName(string type) =>
        type.Length <= LongestType && type.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');
}
