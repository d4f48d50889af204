namespace Vault.Configuration;

/// <summary>A new version of a secret that would be published next. Holds secret values: do not log it.</summary>
public sealed class VaultCandidate
{
    internal VaultCandidate(string path, int? version, IReadOnlyDictionary<string, string?> values)
    {
        Path = path;
        Version = version;
        Values = values;
    }

    /// <summary>Mount and path as the <c>vault</c> command writes them.</summary>
    public string Path { get; }

    /// <summary>The version, where the engine has versions.</summary>
    public int? Version { get; }

    /// <summary>The configuration keys of the secret, its section included, and their new values.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; }

    /// <summary>Path and version. Never a value.</summary>
    /// <returns>Such as <c>secret/ai/openai, version 3</c>.</returns>
    public override string ToString() => $"{Path}, version {Version}";
}
