using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>A path as the <c>vault</c> command writes it, whose engine Vault is asked for. Until it is found, nothing can be read.</summary>
internal sealed class DiscoveredSource(string path, SecretMapping mapping) : SecretSource(mapping)
{
    private const int LongestList = 5;

    private volatile Engine? _engine; // Written by the loop.
    private volatile bool _isOutdated; // The engine is asked for anew; what was read through it still goes by it.

    public override string DisplayPath => path;

    /// <summary>The version that is pinned, if one is.</summary>
    public int? Version { get; init; }

    /// <summary>The settings of other sources that refer to it, for what is said of a failure.</summary>
    public IReadOnlyList<string> ReferredBy { get; init; } = [];

    /// <summary>Whether the engine is known.</summary>
    public bool IsFound => _engine is not null && !_isOutdated;

    // With the mount, so that what is known of a secret stays known when the mount turns out to be another.
    public override string? SecretPath => IsFolder ? null : path;

    public override string FolderPath => Whole;

    private bool IsFolder => path.EndsWith('/');

    private string Whole => IsFolder ? path[..^1] : path;

    private Engine Found => _engine ?? throw new InvalidOperationException($"The engine of \"{path}\" is not known yet.");

    public override IEnumerable<string> Validate()
    {
        foreach (string mistake in ValidateMapping())
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

    public override IReadOnlyList<AccessRule> Access => Likely.Access;

    public override AccessRule? ScanAccess => Likely.ScanAccess;

    public override IReadOnlyList<string> ChangedAt => Likely.ChangedAt;

    public override bool IsLent => Likely.IsLent;

    /// <summary>Unless the engine turns out to have none: then it cannot be read so.</summary>
    public override bool HasEarlierVersions => true;

    /// <summary>What only KV version 2 has, in words.</summary>
    private string? WantedVersion => Version is { } pinned ? $"version {pinned}" : Mapping.KeepPrevious is not null ? "version before the newest (KeepPrevious)" : null;

    /// <summary>What else it may need, as long as Vault did not say which engine it belongs to.</summary>
    public IReadOnlyList<AccessRule> OtherAccess => IsEngineKnown ? []
        : Likely is DynamicSource ? new KeyValueSource(FirstPart, Inside, Mapping, Version).Access
        : IsFolder ? new KeyValueV1Source(FirstPart, Inside, Mapping).Access
        : [AccessRule.Read(path)];

    /// <summary>Whether Vault said which engine it belongs to.</summary>
    public bool IsEngineKnown => _engine is { IsGuess: false };

    /// <summary>The engine that was found; before, the most likely one by the words of the path.</summary>
    private SecretSource Likely => _engine is { IsGuess: false } known ? known.Source
        : !IsFolder && Version is null && path.Split('/') is [var mount, .. var rest] && mount is not ("secret" or "kv") && rest.Any(IsWordOfCredentials) ? new DynamicSource(path, Mapping)
        : new KeyValueSource(FirstPart, Inside, Mapping, Version);

    private string FirstPart => path.Split('/')[0];

    /// <summary>What follows the first part.</summary>
    private string Inside => path[(FirstPart.Length + 1)..] is { Length: > 0 } rest ? rest : "/";

    /// <summary>Asks for the engine that a path belongs to, and not for the secret.</summary>
    public VaultRequest DescribeDiscovery() => SecretMount.Ask(path);

    /// <summary>Whether a mount is the one that the path begins with.</summary>
    public bool IsIn(SecretMount mount) => path.StartsWith(mount.Path, StringComparison.Ordinal);

    /// <summary>The engine is known.</summary>
    /// <exception cref="VaultException">Its secrets cannot be read in this way.</exception>
    public void Resolve(SecretMount mount)
    {
        if (mount.IsGuess && _engine is { IsGuess: false })
        {
            // What Vault said once is better than a guess: a token that lost its policies must not make a version 2 of a version 1.
            _isOutdated = false;
            return;
        }

        string inside = path[mount.Path.Length..] is { Length: > 0 } rest ? rest : "/";
        string name = mount.Path.TrimEnd('/');
        SecretSource source = mount switch
        {
            { Type: "kv" or "generic", Version: 2 } => new KeyValueSource(name, inside, Mapping, Version),
            { Type: "kv" or "generic" } when WantedVersion is null => new KeyValueV1Source(name, inside, Mapping),
            { Type: "kv" or "generic" } => throw new VaultException(
                VaultErrorKind.InvalidRequest, $"\"{path}\" is a secret of a KV version 1 engine, which has no {WantedVersion}."),
            _ when path.EndsWith('/') => throw new VaultException(
                VaultErrorKind.InvalidRequest, $"\"{path}\" belongs to an engine of the type \"{mount.Type}\", which has no folders: name one credential, such as {path}creds/role."),
            _ when WantedVersion is not null => throw new VaultException(
                VaultErrorKind.InvalidRequest, $"\"{path}\" belongs to an engine of the type \"{mount.Type}\", which has no {WantedVersion}."),
            _ => new DynamicSource(path, Mapping),
        };
        _engine = new Engine(source, mount.Path, mount.IsGuess);
        _isOutdated = false;
    }

    /// <summary>What was found out turned out wrong, or may have changed: an engine is upgraded from version 1 to 2 in place.</summary>
    public void Forget() => _isOutdated = true;

    /// <summary>Says which settings are concerned, and that a failure has two possible causes where the engine was guessed.</summary>
    public override VaultException Explain(VaultException failure)
    {
        string message = failure.Message;
        if (_engine is { IsGuess: true } && !failure.IsTransient)
        {
            message += $" Which engine \"{path}\" belongs to could not be found out either, since Vault did not answer {DescribeDiscovery()}: nothing is mounted there, or the policies allow nothing in that mount; KV version 2 at \"{path.Split('/')[0]}\" was assumed. Use AddKeyValue or AddKeyValueV1 if it is another.";
        }

        if (ReferredBy.Count > 0)
        {
            message += $" The {(ReferredBy.Count == 1 ? "setting" : "settings")} {string.Join(", ", ReferredBy.Take(LongestList).Select(key => $"\"{key}\""))} {(ReferredBy.Count == 1 ? "refers" : "refer")} to it.";
        }

        return message.Length == failure.Message.Length ? failure : new VaultException(failure.Kind, message, failure)
        {
            StatusCode = failure.StatusCode,
            RequestId = failure.RequestId,
            RetryAfter = failure.RetryAfter,
        };
    }

    public override VaultRequest DescribeList(string folder) => Found.Source.DescribeList(Found.Inside(folder));

    public override VaultRequest? DescribeScan() => Found.Source.DescribeScan();

    public override VaultRequest? DescribeMetadata(string path) => Found.Source.DescribeMetadata(Found.Inside(path));

    public override VaultRequest DescribeRead(string path) => Found.Source.DescribeRead(Found.Inside(path));

    public override VaultRequest DescribeRead(string path, int version) => Found.Source.DescribeRead(Found.Inside(path), version);

    public override SecretReading Read(string path, VaultAnswer answer, DateTimeOffset now) =>
        Found.Source.Read(Found.Inside(path), answer, now);

    public override string Display(string path) => path;

    public override string RelativePath(string path) => IsFolder ? path[(Whole.Length + 1)..] : "";

    /// <summary>As the engines for databases, clouds and directories name what they lend.</summary>
    private static bool IsWordOfCredentials(string segment) =>
        segment is "creds" or "static-creds" or "static-cred" or "sts" or "roleset" or "static-account" or "impersonated-account";

    /// <summary>The engine, and the mount that all paths in it begin with.</summary>
    private sealed record Engine(SecretSource Source, string Mount, bool IsGuess)
    {
        public string Inside(string path) => path.Length < Mount.Length ? "" : path[Mount.Length..];
    }
}
