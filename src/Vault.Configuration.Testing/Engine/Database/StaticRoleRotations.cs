using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Scheduling;

namespace Vault.Configuration.Testing.Engine.Database;

/// <summary>The static roles of a mount, whose passwords change when their time has come or when somebody asks.</summary>
internal sealed class StaticRoleRotations(VaultState state, DatabaseBackend backend) : IScheduled
{
    public SortedDictionary<string, StaticRole> Roles { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset? NextDue => Roles.Values.Min(role => role.DueAt);

    public IEnumerable<Chore> TakeDue()
    {
        DateTimeOffset now = state.Time.GetUtcNow();

        foreach ((string name, StaticRole role) in Roles.Where(pair => pair.Value.DueAt <= now).ToList())
        {
            role.IsRotating = true;
            string password = DatabaseNames.Password();
            DateTimeOffset due = role.LastDue(now);

            yield return new Chore(Telling(name, role, password), failure =>
            {
                role.IsRotating = false;

                if (failure is null)
                {
                    role.Rotated(password, due);
                }
                else
                {
                    role.RotationFailed(now);
                }
            });
        }
    }

    /// <summary>Sets a new password now, and puts the role into the list if it is not there.</summary>
    public LogicalResponse Rotate(string name, StaticRole role)
    {
        string password = DatabaseNames.Password();

        return LogicalResponse.After(Telling(name, role, password), failure =>
        {
            if (failure is not null)
            {
                string reason = VaultError.Wrapped(failure.Message);
                throw VaultError.With(500, VaultError.Wrapped("error setting credentials: " + reason));
            }

            role.Rotated(password, state.Time.GetUtcNow());
            Roles[name] = role;
            return LogicalResponse.NoContent();
        });
    }

    private Func<Task> Telling(string name, StaticRole role, string password)
    {
        try
        {
            IVaultTestDatabase? database = backend.ConnectionFor(name, role.Connection).Database;
            IReadOnlyList<string> statements = DatabaseNames.Fill(role.RotationStatements, role.Username, password);
            return () => database?.SetPasswordAsync(role.Username, password, statements) ?? Task.CompletedTask;
        }
        catch (VaultError missing)
        {
            return () => Task.FromException(missing);
        }
    }
}
