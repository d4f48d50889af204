using System.Security.Cryptography;
using System.Text;

namespace Vault.Configuration;

/// <summary>One login, described by a <see cref="VaultAuthMethod"/>: a request to send, or a token that is at hand.</summary>
public sealed class VaultLogin
{
    /// <summary>So that a fingerprint in a memory dump cannot be tried against guesses made elsewhere.</summary>
    private static readonly byte[] FingerprintKey = RandomNumberGenerator.GetBytes(32);

    /// <summary>What a token that is at hand is called where fields have names.</summary>
    internal const string TokenField = "token";

    private VaultLogin(string? token, string? path, IReadOnlyDictionary<string, string> fields, bool isSingleUse)
    {
        Token = token;
        Path = path;
        Fields = fields;
        IsSingleUse = isSingleUse;
    }

    /// <summary>Whether the credential can be used once only, so that a login whose answer was lost is not sent again.</summary>
    public bool IsSingleUse { get; }

    internal string? Token { get; }

    internal string? Path { get; }

    internal IReadOnlyDictionary<string, string> Fields { get; }

    /// <summary>Of the fields that hold a wrapping token instead of their value: where that must have been made.</summary>
    internal IReadOnlyDictionary<string, string> CreationPaths { get; private init; } = new Dictionary<string, string>();

    /// <summary>No request: this token is used as it is.</summary>
    /// <param name="token">The token.</param>
    /// <returns>The login.</returns>
    /// <exception cref="ArgumentException"><paramref name="token"/> is empty.</exception>
    public static VaultLogin FromToken(string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        return new(token, null, new Dictionary<string, string>(), false);
    }

    /// <summary>No request and no token: an agent or proxy on the way adds it.</summary>
    /// <returns>The login.</returns>
    public static VaultLogin WithoutToken() => new("", null, new Dictionary<string, string>(), false);

    /// <summary>A <c>POST auth/MOUNT/PATH</c> with a JSON object of strings.</summary>
    /// <param name="path">Below the mount, such as <c>login</c> or <c>login/alice</c>.</param>
    /// <param name="fields">The members of the JSON object. Empty for a login that needs none.</param>
    /// <param name="isSingleUse">Whether the credential can be used once only.</param>
    /// <returns>The login.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static VaultLogin FromRequest(string path, IReadOnlyDictionary<string, string> fields, bool isSingleUse = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(fields);
        return new(null, path, fields, isSingleUse);
    }

    /// <summary>As <see cref="FromToken"/>, with a token that may be wrapped.</summary>
    internal static async ValueTask<VaultLogin> ReadTokenAsync(VaultCredential token, CancellationToken cancellationToken) =>
        new(await token.ReadTokenAsync(cancellationToken).ConfigureAwait(false), null, new Dictionary<string, string>(), false)
        {
            CreationPaths = FindCreationPaths([(TokenField, token)]),
        };

    /// <summary>As <see cref="FromRequest"/>, with credentials that may be wrapped.</summary>
    internal static async ValueTask<VaultLogin> ReadAsync(
        string path, (string Name, VaultCredential Credential)[] fields, CancellationToken cancellationToken)
    {
        Dictionary<string, string> values = [];
        foreach ((string name, VaultCredential credential) in fields)
        {
            values[name] = credential.CreationPath is null
                ? await credential.ReadAsync(cancellationToken).ConfigureAwait(false)
                : await credential.ReadTokenAsync(cancellationToken).ConfigureAwait(false);
        }

        return new(null, path, values, false) { CreationPaths = FindCreationPaths(fields) };
    }

    /// <summary>What is in a field, be it a wrapping token.</summary>
    internal string ValueOf(string field) => Path is null && field == TokenField ? Token! : Fields[field];

    /// <summary>The same login with what a wrapping token held in its place.</summary>
    internal VaultLogin WithUnwrapped(string field, string value, bool isSingleUse)
    {
        Dictionary<string, string> paths = new(CreationPaths);
        paths.Remove(field);
        return new(
            Path is null ? value : null,
            Path,
            Path is null ? Fields : new Dictionary<string, string>(Fields) { [field] = value },
            IsSingleUse || isSingleUse)
        {
            CreationPaths = paths,
        };
    }

    /// <summary>
    /// Tells whether two logins carry the same credential, without keeping it. Of no use outside this process.
    /// </summary>
    /// <param name="alsoShown">What else the login proves itself with.</param>
    internal string Fingerprint(string? alsoShown = null)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, FingerprintKey);
        Append(hash, Token ?? "");
        Append(hash, Path ?? "");
        Append(hash, alsoShown ?? "");
        foreach ((string name, string value) in Fields.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            Append(hash, name);
            Append(hash, value);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>What kind of login it is. Never the credential.</summary>
    /// <returns>Such as <c>POST login</c>.</returns>
    public override string ToString() => Path is null ? "token" : $"POST {Path}";

    private static Dictionary<string, string> FindCreationPaths((string Name, VaultCredential Credential)[] fields) => fields
        .Where(field => field.Credential.CreationPath is not null)
        .ToDictionary(field => field.Name, field => field.Credential.CreationPath!);

    private static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
        CryptographicOperations.ZeroMemory(bytes);
    }
}
