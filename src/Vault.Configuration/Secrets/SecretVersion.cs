namespace Vault.Configuration.Secrets;

/// <summary>
/// What tells two states of a secret apart. The number alone does not: a secret whose metadata was deleted starts again
/// at 1, and an undelete brings the same number back.
/// </summary>
/// <param name="Number">None for the password of a static database role, of which only the time is known.</param>
/// <param name="CreatedAt">By Vault's clock.</param>
/// <param name="DeletionAt">When it was or will be deleted.</param>
/// <param name="IsDestroyed">Whether it cannot be brought back.</param>
internal sealed record SecretVersion(int? Number, DateTimeOffset CreatedAt, DateTimeOffset? DeletionAt, bool IsDestroyed)
{
    /// <summary>When it has this age; <see langword="null"/> where none is given, or time ends before: what a server writes may be any time.</summary>
    public DateTimeOffset? AtAge(TimeSpan? age) => age is { } span && CreatedAt < DateTimeOffset.MaxValue - span ? CreatedAt + span : null;
}
