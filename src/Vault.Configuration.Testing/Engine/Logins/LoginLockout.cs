using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Logins;

/// <summary>
/// Vault locks a role id or a user name after five wrong secrets, for all who use it, until fifteen minutes have passed since
/// the last failure. While locked, the secret is not even looked at.
/// </summary>
internal sealed class LoginLockout(TimeProvider time)
{
    private const int Threshold = 5;

    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, (int Failures, DateTimeOffset LastAt)> _failures = new(StringComparer.Ordinal);

    public void RefuseIfLocked(string name)
    {
        if (Recent(name) >= Threshold)
        {
            throw VaultError.BadToken();
        }
    }

    public void CountFailure(string name) => _failures[name] = (Recent(name) + 1, time.GetUtcNow());

    public void Forget(string name) => _failures.Remove(name);

    private int Recent(string name) =>
        _failures.TryGetValue(name, out (int Failures, DateTimeOffset LastAt) entry)
        && time.GetUtcNow() - entry.LastAt < Duration
            ? entry.Failures
            : 0;
}
