using System.Security.Cryptography;
using System.Text;

namespace Vault.Configuration.Connection;

/// <summary>The PEM texts that the TLS settings name, as they are on disk now. What they mean is <see cref="TlsMaterial"/>'s.</summary>
/// <param name="Authorities">Empty where the system's are trusted.</param>
/// <param name="ClientCertificate">What the client shows, if anything.</param>
/// <param name="ClientKey">Its key; may be in the same file.</param>
internal sealed record TlsFiles(IReadOnlyList<PemText> Authorities, PemText? ClientCertificate, PemText? ClientKey)
{
    /// <summary>More than any certificate needs: somebody may name a folder that is full of other things.</summary>
    private const int LargestFileBytes = 1024 * 1024;

    /// <summary>Kubernetes mounts a folder of links to files in a hidden folder; a link to a parent must not go round for ever.</summary>
    private static readonly EnumerationOptions AllFiles = new() { RecurseSubdirectories = true, MaxRecursionDepth = 3, AttributesToSkip = 0 };

    /// <exception cref="VaultException">One of them cannot be read.</exception>
    public static TlsFiles Read(TlsSettings settings) => new(ReadAuthorities(settings), ReadClientCertificate(settings), ReadClientKey(settings));

    /// <exception cref="VaultException">One of them cannot be read.</exception>
    public static IReadOnlyList<PemText> ReadAuthorities(TlsSettings settings) => settings switch
    {
        // The order of the vault command, which does not add them up either.
        { CertificateAuthorityFile: { } file } => [ReadFile(nameof(settings.CertificateAuthorityFile), file)],
        { CertificateAuthorityPem: { } pem } => [new PemText("Tls.CertificateAuthorityPem", pem)],
        { CertificateAuthorityFolder: { } folder } => ReadFolder(folder),
        _ => [],
    };

    /// <exception cref="VaultException">It cannot be read.</exception>
    public static PemText? ReadClientCertificate(TlsSettings settings) =>
        settings.ClientCertificateFile is { } file ? ReadFile(nameof(settings.ClientCertificateFile), file) : null;

    /// <exception cref="VaultException">It cannot be read.</exception>
    public static PemText? ReadClientKey(TlsSettings settings) => settings.ClientKeyFile is { } file
        ? ReadFile(nameof(settings.ClientKeyFile), file)
        : ReadClientCertificate(settings);

    /// <summary>Changes whenever any of the texts does. Not of the times on disk: a link that is turned over may keep its own.</summary>
    public string Stamp()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (PemText? text in Authorities.Cast<PemText?>().Append(ClientCertificate).Append(ClientKey))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text?.Text ?? ""));
            hash.AppendData([0]);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static List<PemText> ReadFolder(string folder)
    {
        const string Option = nameof(TlsSettings.CertificateAuthorityFolder);
        try
        {
            // By the name behind all links, since the same file is often there several times.
            List<PemText> texts =
            [
                .. new DirectoryInfo(folder).EnumerateFiles("*", AllFiles)
                    .Select(file => file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file)
                    .DistinctBy(file => file.FullName)
                    .Where(file => file is { Exists: true, Length: > 0 and < LargestFileBytes })
                    .OrderBy(file => file.FullName, StringComparer.Ordinal)
                    .Select(file => ReadFile(Option, file.FullName))
                    .Where(text => text.HoldsCertificates),
            ];

            // Not an empty list, which would mean that the system's authorities are trusted.
            return texts.Count > 0 ? texts : throw new VaultException(
                VaultErrorKind.Tls, $"Tls.{Option} \"{folder}\" holds no file with a certificate in PEM form.");
        }
        catch (Exception problem) when (IsOfTheDisk(problem))
        {
            throw Unreadable(Option, folder, problem);
        }
    }

    private static PemText ReadFile(string option, string path)
    {
        try
        {
            return new PemText($"Tls.{option} \"{path}\"", File.ReadAllText(path));
        }
        catch (Exception problem) when (IsOfTheDisk(problem))
        {
            throw Unreadable(option, path, problem);
        }
    }

    private static bool IsOfTheDisk(Exception problem) =>
        problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static VaultException Unreadable(string option, string path, Exception problem) => new(
        VaultErrorKind.Tls,
        problem is FileNotFoundException or DirectoryNotFoundException
            ? $"Tls.{option} \"{path}\" does not exist."
            : $"Tls.{option} \"{path}\" cannot be read ({problem.GetType().Name}): check the path, and that this process may read it.");
}
