using System.Text;

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
        () => string.IsNullOrWhiteSpace(value) ? "the value is empty" : null);

    /// <summary>A file, such as one that Kubernetes, systemd or Vault Agent writes. White space at its ends is not part of it.</summary>
    /// <param name="path">The file; a relative path starts at the current directory.</param>
    /// <returns>A credential that reads the file at each login.</returns>
    public static VaultCredential FromFile(string path) => new(
        $"file {path}",
        async token => await File.ReadAllTextAsync(path, Encoding.UTF8, token).ConfigureAwait(false),
        () => FindFileProblem(path));

    /// <summary>An environment variable.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A credential that reads the variable at each login.</returns>
    public static VaultCredential FromEnvironment(string name) => new(
        $"environment variable {name}",
        _ => new(Environment.GetEnvironmentVariable(name)),
        () => string.IsNullOrWhiteSpace(name) ? "the name of the environment variable is empty"
            : string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(name)) ? $"environment variable {name} is not set"
            : null);

    /// <summary>A callback, such as one that asks a cloud's metadata service for a token.</summary>
    /// <param name="callback">Called at each login, one login at a time.</param>
    /// <returns>A credential that calls <paramref name="callback"/> at each login.</returns>
    public static VaultCredential FromCallback(Func<CancellationToken, ValueTask<string>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new("callback", async token => await callback(token).ConfigureAwait(false), () => null);
    }

    /// <summary>Reads the credential, without white space at its ends.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The credential; never empty.</returns>
    /// <exception cref="VaultException">It could not be read, or is empty.</exception>
    public async ValueTask<string> ReadAsync(CancellationToken cancellationToken)
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
