namespace Vault.Configuration.Testing.Engine.AppRole;

/// <summary>
/// Vault locks a role id after five wrong secret ids, for all who use it, until fifteen minutes have passed since the last
/// failure. While locked, the secret id is not even looked at.
/// </summary>
internal sealed class LoginLockout(TimeProvider time)
{
    private const int Threshold = 5;

    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, (int Failures, DateTimeOffset LastAt)> _failures = new(StringComparer.Ordinal);

    public bool IsLocked(string roleId) => Recent(roleId) >= Threshold;

    public void CountFailure(string roleId) => _failures[roleId] = (Recent(roleId) + 1, time.GetUtcNow());

    public void Forget(string roleId) => _failures.Remove(roleId);

    private int Recent(string roleId) =>
        _failures.TryGetValue(roleId, out (int Failures, DateTimeOffset LastAt) entry)
        && time.GetUtcNow() - entry.LastAt < Duration
            ? entry.Failures
            : 0;
}
