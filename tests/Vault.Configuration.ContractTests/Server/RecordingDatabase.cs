using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

/// <summary>A database that writes down what it was told, and does as it is told when it comes to failing and waiting.</summary>
internal sealed class RecordingDatabase : IVaultTestDatabase
{
    private readonly List<string> _calls = [];

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    public string? Refusal { get; set; }

    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public Task CreateUserAsync(
        string username, string password, DateTimeOffset expiration, IReadOnlyList<string> statements) =>
        NoteAsync($"create: {string.Join(" ", statements)}");

    public Task RenewUserAsync(string username, DateTimeOffset expiration, IReadOnlyList<string> statements) =>
        NoteAsync($"renew: {string.Join(" ", statements)}");

    public Task DropUserAsync(string username, IReadOnlyList<string> statements) =>
        NoteAsync($"drop: {string.Join(" ", statements)}");

    public Task SetPasswordAsync(string username, string password, IReadOnlyList<string> statements) =>
        NoteAsync($"password of {username}: {string.Join(" ", statements)}");

    private async Task NoteAsync(string call)
    {
        await Before();

        lock (_calls)
        {
            _calls.Add(call);
        }

        if (Refusal is not null)
        {
            throw new InvalidOperationException(Refusal);
        }
    }
}
