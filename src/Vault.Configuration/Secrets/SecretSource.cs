using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>
/// One thing that the user added: which requests read it, and what the answers mean. Sends none itself.
/// </summary>
internal abstract class SecretSource(SecretMapping mapping)
{
    public SecretMapping Mapping { get; } = mapping;

    /// <summary>Mount and path as the <c>vault</c> command writes them.</summary>
    public abstract string DisplayPath { get; }

    /// <summary>The path when it is one secret; <see langword="null"/> for a folder.</summary>
    public abstract string? SecretPath { get; }

    /// <summary>The mount and the version of the KV engine that the user named; <see langword="null"/> for another engine, or none.</summary>
    public virtual SecretMount? Named => null;

    /// <summary>Whether its fields become keys; not where settings of other sources refer to them.</summary>
    public bool YieldsKeys { get; init; } = true;

    /// <summary>What policies must allow for reading it, folders that are found below it included.</summary>
    public abstract IReadOnlyList<AccessRule> Access { get; }

    /// <summary>What spares reading a folder secret by secret, on OpenBao; <see langword="null"/> where there is none.</summary>
    public virtual AccessRule? ScanAccess => null;

    /// <summary>Where somebody could change or delete what it reads; a slash at the end for all that is below.</summary>
    public virtual IReadOnlyList<string> ChangedAt => [];

    /// <summary>Whether what it holds is lent, as far as can be told before it was read.</summary>
    public virtual bool IsLent => false;

    /// <summary>Whether there are earlier versions of what it reads.</summary>
    public virtual bool HasEarlierVersions => false;

    /// <summary>Everything that is wrong with what the user wrote; empty where all is well.</summary>
    public abstract IEnumerable<string> Validate();

    /// <summary>The path below the mount at which listing begins. Only for a folder.</summary>
    public virtual string FolderPath => throw new NotSupportedException();

    /// <summary>Lists one folder of the tree. Only for a folder.</summary>
    public virtual VaultRequest DescribeList(string folder) => throw new NotSupportedException();

    /// <summary>Asks for the versions of all secrets below a folder at once; <see langword="null"/> where no server offers it.</summary>
    public virtual VaultRequest? DescribeScan() => null;

    /// <summary>Asks for what is known of one secret without its fields; <see langword="null"/> where there is no such thing.</summary>
    public virtual VaultRequest? DescribeMetadata(string path) => null;

    /// <summary>Reads one secret.</summary>
    public abstract VaultRequest DescribeRead(string path);

    /// <summary>Reads an earlier version of one secret. Only where there are some.</summary>
    public virtual VaultRequest DescribeRead(string path, int version) => throw new NotSupportedException();

    /// <summary>What the answer to a reading says.</summary>
    /// <exception cref="VaultException">It is not an answer to such a read, or shows that the settings are wrong.</exception>
    public abstract SecretReading Read(string path, VaultAnswer answer, DateTimeOffset now);

    /// <summary>One secret of the source as the <c>vault</c> command writes it.</summary>
    public abstract string Display(string path);

    /// <summary>The path of a secret below the source: empty for a single secret, relative for a folder.</summary>
    public abstract string RelativePath(string path);

    /// <summary>Says more of a failure, where the source knows more.</summary>
    public virtual VaultException Explain(VaultException failure) => failure;

    public sealed override string ToString() => DisplayPath;

    /// <summary>What is wrong with its mapping.</summary>
    protected IEnumerable<string> ValidateMapping()
    {
        foreach (string mistake in Mapping.Validate(DisplayPath))
        {
            yield return mistake;
        }

        if (Mapping.KeepPrevious is not null && !HasEarlierVersions)
        {
            yield return $"KeepPrevious of \"{DisplayPath}\" is set, and there is no earlier version to keep: it is for secrets of KV version 2.";
        }
    }
}
