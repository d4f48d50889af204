namespace Vault.Configuration.Secrets;

/// <summary>
/// What tells two states of a secret apart. The number alone does not: a secret whose metadata was deleted starts again
/// at 1, and an undelete brings the same number back.
/// </summary>
internal sealed record SecretVersion(int Number, DateTimeOffset CreatedAt, DateTimeOffset? DeletionAt, bool IsDestroyed);
