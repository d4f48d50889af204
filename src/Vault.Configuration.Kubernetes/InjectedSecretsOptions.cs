using System.IO.Enumeration;
using Microsoft.Extensions.Logging;

namespace Vault.Configuration;

/// <summary>How the files that others put into a folder become configuration keys.</summary>
/// <remarks>The values are copied when the configuration is first built; later changes have no effect.</remarks>
public sealed class InjectedSecretsOptions
{
    /// <summary>How an application logs and listens, and whom it gets its secrets from.</summary>
    private static readonly string[] Protected = ["Logging", "AllowedHosts", "Urls", "HTTP_PORTS", "HTTPS_PORTS", "Kestrel:Endpoints", "Vault"];

    // The last that matches counts; null leaves a file out.
    private readonly List<(string Pattern, InjectedFormat? Format)> _rules = [("_raw", null)];

    /// <summary>The section that the keys are put under, such as <c>OpenAI</c> or <c>Services:Orders</c>.</summary>
    /// <value>The default is <see langword="null"/>: the keys are at the root. It neither begins nor ends with a colon.</value>
    public string? Section { get; set; }

    /// <summary>
    /// The sections that the keys may be in, such as <c>OpenAI</c> or <c>ConnectionStrings:Orders</c>; whole keys, with <see cref="Section"/>. What is in
    /// none of them is dropped, and a warning names the key (event 807).
    /// </summary>
    /// <value>
    /// Empty by default: every key may be set; but without a <see cref="Section"/> not <c>Logging</c>, <c>AllowedHosts</c>, <c>Urls</c>,
    /// <c>HTTP_PORTS</c>, <c>HTTPS_PORTS</c>, <c>Kestrel:Endpoints</c> and <c>Vault</c>. Name these here if files shall set them. None is empty, or
    /// begins or ends with a colon.
    /// </value>
    public IList<string> AllowedSections { get; } = [];

    /// <summary>
    /// Whether the name of a file with JSON or lines of <c>KEY=value</c>, without <c>.json</c> or <c>.env</c>, is a section
    /// too: the field <c>password</c> in <c>db-creds.json</c> is then <c>db-creds:password</c>. Sub folders always are.
    /// </summary>
    /// <value>The default is <see langword="false"/>: such files put their keys where <see cref="Section"/> says.</value>
    public bool FileNameAsSection { get; set; }

    /// <summary>
    /// Whether the application may start although the folder is absent or empty, or although files cannot be read. What is
    /// missing is added as soon as it is there.
    /// </summary>
    /// <value>The default is <see langword="false"/>: without its secrets the application does not start.</value>
    public bool Optional { get; set; }

    /// <summary>
    /// How often the folder is looked at. That costs a few calls of the file system; files are read only when something
    /// about them changed. Nothing is watched with inotify, of which a node has few, shared by all pods of one user.
    /// </summary>
    /// <value>The default is 5 seconds; from 1 second to 1 day.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What is written in the files, unless <see cref="UseFormat"/> says otherwise.</summary>
    /// <value>The default is <see cref="InjectedFormat.Auto"/>.</value>
    public InjectedFormat Format { get; set; }

    /// <summary>How large one file may be, in bytes. A larger one is not read.</summary>
    /// <value>The default is 1 MiB; from 1 byte to 64 MiB.</value>
    public int MaxFileBytes { get; set; } = 1024 * 1024;

    /// <summary>The clock that the polling goes by, for tests.</summary>
    /// <value>The default is <see langword="null"/>: the system's.</value>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>
    /// Who is told of changes and of files that cannot be read, in the category <c>Vault.Configuration.Kubernetes</c>. Values
    /// are never logged. It must outlive the configuration.
    /// </summary>
    /// <value>The default is <see langword="null"/>: nobody.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Says what is written in some of the files. Of several patterns that match, the last one counts.</summary>
    /// <param name="pattern">
    /// The name of a file, with <c>*</c> and <c>?</c>; with a slash in it, the path below the folder. Case matters.
    /// </param>
    /// <param name="format">What is written in them.</param>
    /// <returns>The same options.</returns>
    public InjectedSecretsOptions UseFormat(string pattern, InjectedFormat format)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        _rules.Add((pattern, format));
        return this;
    }

    /// <summary>
    /// Leaves files out, such as the <c>token</c> of Vault Agent or a binary key store. Hidden files, and <c>_raw</c>, in
    /// which the Vault Secrets Operator repeats the whole secret, are left out anyway.
    /// </summary>
    /// <param name="pattern">As for <see cref="UseFormat"/>.</param>
    /// <returns>The same options.</returns>
    public InjectedSecretsOptions Ignore(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        _rules.Add((pattern, null));
        return this;
    }

    /// <summary>The format of a file by its path below the folder; <see langword="null"/> leaves it out.</summary>
    internal Func<string, InjectedFormat?> FreezeFormats()
    {
        (string Pattern, InjectedFormat? Format)[] rules = [.. Enumerable.Reverse(_rules)];
        InjectedFormat otherwise = Format;
        return path =>
        {
            ReadOnlySpan<char> name = path.AsSpan(path.LastIndexOf('/') + 1);
            foreach ((string pattern, InjectedFormat? format) in rules)
            {
                if (FileSystemName.MatchesSimpleExpression(pattern, pattern.Contains('/') ? path : name, ignoreCase: false))
                {
                    return format;
                }
            }

            return otherwise;
        };
    }

    /// <summary>Whether the files may set a key.</summary>
    internal Func<string, bool> FreezeAllowedSections()
    {
        string[] allowed = [.. AllowedSections];
        bool isAtRoot = string.IsNullOrEmpty(Section);
        return key => allowed.Length > 0
            ? allowed.Any(section => IsAtOrBelow(key, section))
            : !isAtRoot || !Protected.Any(section => IsAtOrBelow(key, section));
    }

    /// <summary>Everything that is wrong.</summary>
    internal IEnumerable<string> FindMistakes()
    {
        if (PollInterval < TimeSpan.FromSeconds(1) || PollInterval > TimeSpan.FromDays(1))
        {
            yield return $"PollInterval is {PollInterval} and must be from 00:00:01 to 1.00:00:00.";
        }

        if (MaxFileBytes is < 1 or > 64 * 1024 * 1024)
        {
            yield return $"MaxFileBytes is {MaxFileBytes} and must be from 1 to 64 MiB.";
        }

        if (Section is not null && (Section.StartsWith(':') || Section.EndsWith(':')))
        {
            yield return $"Section \"{Section}\" begins or ends with a colon: remove it.";
        }

        foreach (string section in AllowedSections.Where(section => section.Length == 0 || section.StartsWith(':') || section.EndsWith(':')))
        {
            yield return $"AllowedSections has \"{section}\", which is no section: it must not be empty, nor begin or end with a colon.";
        }

        if (_rules.Select(rule => rule.Format).Append(Format).Any(format => format is { } set && !Enum.IsDefined(set)))
        {
            yield return "A format is none of InjectedFormat.";
        }
    }

    private static bool IsAtOrBelow(string key, string section) =>
        key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && (key.Length == section.Length || key[section.Length] == ':');
}
