using System.Security.Cryptography;

namespace Vault.Configuration.ScenarioTests.Leaks;

/// <summary>Secrets that occur nowhere else: where one is found, it was printed.</summary>
internal sealed class PlantedSecrets
{
    private const int Shortest = 12;

    private readonly Dictionary<string, string> _kinds = [];

    /// <summary>Each with its kind.</summary>
    public IReadOnlyDictionary<string, string> All => _kinds;

    /// <summary>Makes one up.</summary>
    public string Make(string kind)
    {
        // Always with a digit, a large and a small letter: what a server repeats of others' secrets is known by its shape alone
        // (SECURITY.md), and one in a hundred random texts has no digit.
        string secret = "Pl4" + RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 32);
        Add(kind, secret);
        return secret;
    }

    /// <summary>Adds one that somebody else made: of PEM and JWT only the parts that are secret, since the rest is the same everywhere.</summary>
    public void Add(string kind, string secret)
    {
        string[] parts = secret.Contains("-----BEGIN", StringComparison.Ordinal)
            ? [.. KeyLines(secret)]
            : secret.StartsWith("eyJ", StringComparison.Ordinal) && secret.Split('.') is [_, var claims, var signature] ? [claims, signature]
            : [secret];
        foreach (string part in parts.Where(part => part.Length >= Shortest))
        {
            _kinds[part] = kind;
        }
    }

    /// <summary>A certificate is no secret, and a key's first line says which kind of key it is.</summary>
    private static IEnumerable<string> KeyLines(string pem)
    {
        int key = pem.IndexOf("PRIVATE KEY-----", StringComparison.Ordinal);
        return key < 0 ? [] : pem[key..].Split('\n').Skip(2).TakeWhile(line => !line.StartsWith('-')).Select(line => line.Trim());
    }
}
