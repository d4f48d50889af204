using System.Globalization;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Checkup;

/// <summary>What is said of secrets that were read.</summary>
internal static class SecretNotes
{
    public static void Add(CheckNotes notes, SecretSource source, LoadResult result)
    {
        IReadOnlyList<SecretFailure> failures = result.Failures.TryGetValue(source, out IReadOnlyList<SecretFailure>? found) ? found : [];
        SecretEntry[] good = [.. result.Snapshot.EntriesOf(source).Where(entry => entry.Failure is null)];
        if (failures.Count == 0 || good.Length > 0)
        {
            AddGood(notes, source, good, result.Snapshot);
        }

        foreach (SecretFailure failure in failures)
        {
            notes.Failed(VaultCheckKind.Secret, failure.Path, failure.Exception.Message);
        }
    }

    /// <param name="entry">The secret.</param>
    /// <param name="snapshot">What it is part of, where settings refer to it.</param>
    public static VaultCheckSecret Describe(SecretEntry entry, ConfigurationSnapshot snapshot) => new()
    {
        Path = CheckNotes.OneLine(entry.Display),
        Version = entry.Version?.Number,
        CreatedAt = entry.Version?.CreatedAt,
        Keys = [.. snapshot.KeysOf(entry).Select(CheckNotes.OneLine).Order(StringComparer.OrdinalIgnoreCase)],
    };

    private static void AddGood(CheckNotes notes, SecretSource source, SecretEntry[] entries, ConfigurationSnapshot snapshot)
    {
        string keys = Count(entries.Sum(entry => snapshot.KeysOf(entry).Count()), "key");
        if (source.SecretPath is null && entries.Length > 0)
        {
            notes.Passed(VaultCheckKind.Secret, source.DisplayPath, $"may be listed and read, {Count(entries.Length, "secret")}, {keys}");
        }
        else if (entries is [{ State: VaultSecretState.Live } entry])
        {
            notes.Passed(VaultCheckKind.Secret, source.DisplayPath, $"may be read, {Version(entry)}{keys}");
        }
        else
        {
            notes.Warn(VaultCheckKind.Secret, source.DisplayPath, "nothing is there, and its mapping allows that (Optional).");
        }
    }

    private static string Version(SecretEntry entry) =>
        entry.Version?.Number is { } number ? string.Create(CultureInfo.InvariantCulture, $"version {number}, ") : "";

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
