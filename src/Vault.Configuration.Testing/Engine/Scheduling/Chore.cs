namespace Vault.Configuration.Testing.Engine.Scheduling;

/// <summary>
/// Work that fell due. <see cref="Run"/> happens outside the engine's lock, <see cref="Finish"/> under it, with what went wrong.
/// </summary>
internal sealed record Chore(Func<Task> Run, Action<Exception?> Finish);
