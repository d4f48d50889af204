namespace Vault.Configuration.Checkup;

/// <summary>What was found so far.</summary>
internal sealed class CheckNotes
{
    private readonly List<VaultCheckItem> _items = [];

    public IReadOnlyList<VaultCheckItem> Items => _items;

    public void Passed(VaultCheckKind kind, string? subject, string message) => Add(kind, VaultCheckOutcome.Passed, subject, message);

    public void Warn(VaultCheckKind kind, string? subject, string message) => Add(kind, VaultCheckOutcome.Warning, subject, message);

    public void Failed(VaultCheckKind kind, string? subject, string message) => Add(kind, VaultCheckOutcome.Failed, subject, message);

    public void Skipped(VaultCheckKind kind, string? subject, string message) => Add(kind, VaultCheckOutcome.Skipped, subject, message);

    /// <summary>
    /// Text for one line of a terminal: names come from a server, and a control character in one must not move anybody's cursor.
    /// </summary>
    public static string OneLine(string text) =>
        text.Any(IsUnfit) ? string.Concat(text.Select(c => IsUnfit(c) ? ' ' : c)) : text;

    private static bool IsUnfit(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    private void Add(VaultCheckKind kind, VaultCheckOutcome outcome, string? subject, string message) => _items.Add(new VaultCheckItem
    {
        Kind = kind,
        Outcome = outcome,
        Subject = subject is null ? null : OneLine(subject),
        Message = OneLine(message),
    });
}
