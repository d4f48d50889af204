using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>A path as the <c>vault</c> command writes it, whose engine Vault is asked for. Until it is found, nothing can be read.</summary>
internal sealed class DiscoveredSource(string path, SecretMapping mapping, int? version = null) : SecretSource(mapping)
{
    private volatile SecretSource? _found; // Written by the loop.
    private volatile bool _isGuess;
    private volatile bool _isOutdated; // The engine is asked for anew; what was read through it still goes by it.

    public override string DisplayPath => path;

    /// <summary>Whether the engine is known.</summary>
    public bool IsFound => _found is not null && !_isOutdated;

    public override string? SecretPath => Found.SecretPath;

    public override string FolderPath => Found.FolderPath;

    private string Whole => path.TrimEnd('/');

    private SecretSource Found => _found ?? throw new InvalidOperationException($"The engine of \"{path}\" is not known yet.");

    public override IEnumerable<string> Validate()
    {
        foreach (string mistake in Mapping.Validate(DisplayPath))
        {
            yield return mistake;
        }

        if (VaultPath.FindProblem(Whole) is { } problem)
        {
            yield return $"The path \"{path}\" is not valid: {problem}.";
        }
        else if (!path.Contains('/'))
        {
            yield return $"The path \"{path}\" names no secret: write the mount, a slash, and the path in it, such as secret/{path}. A whole mount ends in a slash.";
        }
    }

    /// <summary>Asks for the engine that a path belongs to, and not for the secret.</summary>
    public VaultRequest DescribeDiscovery() => new(HttpMethod.Get, $"sys/internal/ui/mounts/{Whole}");

    /// <summary>Whether a mount is the one that the path begins with.</summary>
    public bool IsIn(SecretMount mount) => path.StartsWith(mount.Path, StringComparison.Ordinal);

    /// <summary>The engine is known.</summary>
    /// <exception cref="VaultException">Its secrets cannot be read in this way.</exception>
    public void Resolve(SecretMount mount)
    {
        string inside = path[mount.Path.Length..] is { Length: > 0 } rest ? rest : "/";
        string name = mount.Path.TrimEnd('/');
        _found = mount switch
        {
            { Type: "kv" or "generic", Version: 2 } => new KeyValueSource(name, inside, Mapping, version),
            { Type: "kv" or "generic" } when version is null => new KeyValueV1Source(name, inside, Mapping),
            { Type: "kv" or "generic" } => throw new VaultException(
                VaultErrorKind.InvalidRequest, $"\"{path}\" is a secret of a KV version 1 engine, which has no version {version}."),
            _ => throw new VaultException(
                VaultErrorKind.InvalidRequest, $"\"{path}\" belongs to an engine of the type \"{mount.Type}\", which AddSecret cannot read."),
        };
        _isGuess = mount.IsGuess;
        _isOutdated = false;
    }

    /// <summary>What was found out turned out wrong, or may have changed: an engine is upgraded from version 1 to 2 in place.</summary>
    public void Forget() => _isOutdated = true;

    /// <summary>Where the engine was guessed, a failure has two possible causes.</summary>
    public override VaultException Explain(VaultException failure) => !_isGuess || failure.IsTransient ? failure : new VaultException(
        failure.Kind,
        $"{failure.Message} Which engine \"{path}\" belongs to could not be found out either, since Vault denied {DescribeDiscovery()}: nothing is mounted there, or the policies allow nothing in that mount; KV version 2 at \"{path.Split('/')[0]}\" was assumed. Use AddKeyValue or AddKeyValueV1 if it is another.",
        failure)
    {
        StatusCode = failure.StatusCode,
        RequestId = failure.RequestId,
    };

    public override VaultRequest DescribeList(string folder) => Found.DescribeList(folder);

    public override VaultRequest DescribeRead(string path) => Found.DescribeRead(path);

    public override SecretReading Read(string path, VaultAnswer answer, DateTimeOffset now) => Found.Read(path, answer, now);

    public override string Display(string path) => Found.Display(path);

    public override string RelativePath(string path) => Found.RelativePath(path);
}
