using System.Text;
using Vault.Configuration.Connection;

namespace Vault.Configuration;

/// <summary>
/// Where a secret string for a login is read from. It is read anew at each login, so that a file that was replaced, or a
/// callback that has news, counts without a restart.
/// </summary>
/// <remarks>Never shows the value: <see cref="ToString"/> says the origin only.</remarks>
/// <example>
/// <code>vault.UseAppRole(VaultCredential.FromValue("role-id"), VaultCredential.FromFile("/run/secrets/secret-id"));</code>
/// </example>
public sealed class VaultCredential
{
    private readonly string _origin;
    private readonly Func<CancellationToken, ValueTask<string?>> _read;
    private readonly Func<string?> _findProblem;

    private VaultCredential(string origin, Func<CancellationToken, ValueTask<string?>> read, Func<string?> findProblem)
    {
        _origin = origin;
        _read = read;
        _findProblem = findProblem;
    }

    /// <summary>A value that is at hand. Prefer a file: a value cannot be rotated without a restart.</summary>
    /// <param name="value">The credential.</param>
    /// <returns>A credential that always yields <paramref name="value"/>.</returns>
    public static VaultCredential FromValue(string value) => new(
        "value",
        _ => new(value),
        () => string.IsNullOrWhiteSpace(value) ? "the value is empty" : null)
    {
        CanBeWatched = true,
    };

    /// <summary>A file, such as one that Kubernetes, systemd or Vault Agent writes. White space at its ends is not part of it.</summary>
    /// <param name="path">The file; a relative path starts at the current directory.</param>
    /// <returns>A credential that reads the file at each login.</returns>
    public static VaultCredential FromFile(string path) => new(
        $"file {path}",
        async token => await File.ReadAllTextAsync(path, Encoding.UTF8, token).ConfigureAwait(false),
        () => FindFileProblem(path))
    {
        CanBeWatched = true,
    };

    /// <summary>An environment variable.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A credential that reads the variable at each login.</returns>
    public static VaultCredential FromEnvironment(string name) => new(
        $"environment variable {name}",
        _ => new(Environment.GetEnvironmentVariable(name)),
        () => string.IsNullOrWhiteSpace(name) ? "the name of the environment variable is empty"
            : string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(name)) ? $"environment variable {name} is not set"
            : null)
    {
        CanBeWatched = true,
    };

    /// <summary>A callback, such as one that asks a cloud's metadata service for a token.</summary>
    /// <param name="callback">Called at each login, one login at a time.</param>
    /// <returns>A credential that calls <paramref name="callback"/> at each login.</returns>
    public static VaultCredential FromCallback(Func<CancellationToken, ValueTask<string>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new("callback", async token => await callback(token).ConfigureAwait(false), () => null);
    }

    /// <summary>
    /// A credential that is handed over in a wrapping token, which can be used once: who finds it used up knows that somebody
    /// else may have read what is in it. See <see href="https://developer.hashicorp.com/vault/docs/concepts/response-wrapping"/>.
    /// </summary>
    /// <param name="wrappingToken">Where the wrapping token is read from, at each login; another one there is unwrapped anew.</param>
    /// <param name="creationPath">
    /// Where the wrapping token must have been made, such as <c>auth/approle/role/orders/secret-id</c>, or
    /// <c>auth/token/create</c> for a token. It is compared exactly, before anything is unwrapped: a token that was made
    /// elsewhere is somebody else's.
    /// </param>
    /// <returns>
    /// A credential for the login methods of this library. What was unwrapped stays in memory for later logins, for as long as
    /// the wrapping token at its origin is the same one.
    /// </returns>
    /// <remarks>
    /// A wrapping token that is used up, unknown or made elsewhere is logged as a security event (209) and never sent again.
    /// A <see cref="VaultAuthMethod"/> of one's own cannot read a wrapped credential.
    /// </remarks>
    /// <example>
    /// <code>
    /// vault.UseAppRole(
    ///     VaultCredential.FromValue("role-id"),
    ///     VaultCredential.Wrapped(VaultCredential.FromFile("/run/secrets/wrapped"), "auth/approle/role/orders/secret-id"));
    /// </code>
    /// </example>
    public static VaultCredential Wrapped(VaultCredential wrappingToken, string creationPath)
    {
        ArgumentNullException.ThrowIfNull(wrappingToken);
        ArgumentNullException.ThrowIfNull(creationPath);
        return new(
            $"wrapping token from {wrappingToken}",
            async token => await wrappingToken.ReadAsync(token).ConfigureAwait(false),
            () => wrappingToken.CreationPath is not null ? "a wrapping token cannot be wrapped itself"
                : VaultPath.FindProblem(creationPath) is { } problem ? $"the creation path \"{creationPath}\" is not valid: {problem}"
                : wrappingToken.FindProblem())
        {
            CreationPath = creationPath,
            CanBeWatched = wrappingToken.CanBeWatched,
        };
    }

    /// <summary>The file that <c>vault login</c> writes.</summary>
    /// <param name="home">The user's home directory; empty where there is none.</param>
    internal static VaultCredential FromHome(string home)
    {
        if (home.Length == 0)
        {
            const string problem = "there is no ~/.vault-token, since the user has no home directory: set HOME, or name the file in UseTokenFile";
            return new(
                "file ~/.vault-token",
                _ => throw new VaultException(VaultErrorKind.CredentialUnavailable, $"There is no token: {problem}."),
                () => problem);
        }

        VaultCredential file = FromFile(System.IO.Path.Combine(home, ".vault-token"));
        return new(
            file._origin,
            file._read,
            () => file.FindProblem() is { } problem ? $"{problem} Run \"vault login\", which writes it" : null)
        {
            CanBeWatched = true,
        };
    }

    /// <summary>Whether reading it costs nothing and changes nothing. A callback may make a new token each time.</summary>
    internal bool CanBeWatched { get; private init; }

    /// <summary>Where the wrapping token must have been made; <see langword="null"/> for a credential that is not wrapped.</summary>
    internal string? CreationPath { get; private init; }

    /// <summary>Reads the credential, without white space at its ends.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The credential; never empty.</returns>
    /// <exception cref="VaultException">It could not be read, is empty, or is wrapped.</exception>
    public ValueTask<string> ReadAsync(CancellationToken cancellationToken) => CreationPath is null
        ? ReadOriginAsync(cancellationToken)
        : throw new VaultException(
            VaultErrorKind.LoginRejected,
            $"The credential from {_origin} is wrapped, and only the login methods of the library unwrap it: give this one the credential itself.");

    /// <summary>Reads a token, or a wrapping token as it is.</summary>
    /// <exception cref="VaultException">It could not be read, is empty, or is no token.</exception>
    internal async ValueTask<string> ReadTokenAsync(CancellationToken cancellationToken)
    {
        string token = await ReadOriginAsync(cancellationToken).ConfigureAwait(false);
        return token.StartsWith('{')
            ? throw new VaultException(
                VaultErrorKind.LoginRejected,
                $"The {_origin} holds JSON and not a token. A sink of Vault Agent with wrap_ttl or dh_type writes that, and \"-format=json\" does: leave them out, or put the token alone there.")
            : token;
    }

    private async ValueTask<string> ReadOriginAsync(CancellationToken cancellationToken)
    {
        string? value;
        try
        {
            value = await _read(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not VaultException && !cancellationToken.IsCancellationRequested)
        {
            // A callback's message is foreign text and may hold what it was about to return.
            throw new VaultException(
                VaultErrorKind.CredentialUnavailable,
                $"The credential from {_origin} could not be read: {(fault is IOException or UnauthorizedAccessException ? fault.Message : fault.GetType().Name)}.",
                fault is IOException or UnauthorizedAccessException ? fault : null);
        }

        value = value?.Trim();
        return string.IsNullOrEmpty(value)
            ? throw new VaultException(VaultErrorKind.CredentialUnavailable, $"The credential from {_origin} is empty.")
            : value;
    }

    /// <summary>Says at the start, before Vault is asked, what is wrong with the credential.</summary>
    /// <returns>What is wrong, without the value; <see langword="null"/> where nothing is.</returns>
    public string? FindProblem() => _findProblem();

    /// <summary>The origin. Never the value.</summary>
    /// <returns>Such as <c>file /run/secrets/secret-id</c>.</returns>
    public override string ToString() => _origin;

    private static string? FindFileProblem(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return "the path of the file is empty";
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"file {path} cannot be read: {fault.Message}";
        }
    }
}
