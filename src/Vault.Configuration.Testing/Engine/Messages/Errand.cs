namespace Vault.Configuration.Testing.Engine.Messages;

/// <summary>
/// What an engine has to do elsewhere, at a database, before it can answer. <see cref="Run"/> happens outside the engine's lock:
/// the other side may be slow, or ask this server something itself. <see cref="Finish"/> is under the lock again, and gets to
/// know what went wrong.
/// </summary>
internal sealed record Errand(Func<Task> Run, Func<Exception?, LogicalResponse> Finish)
{
    public static async Task<Exception?> TryAsync(Func<Task> run)
    {
        try
        {
            await run().ConfigureAwait(false);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }
}
