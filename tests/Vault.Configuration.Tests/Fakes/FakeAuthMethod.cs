namespace Vault.Configuration.Tests.Fakes;

/// <summary>An auth method of a user's own.</summary>
internal sealed class FakeAuthMethod(Func<CancellationToken, ValueTask<VaultLogin>> describe) : VaultAuthMethod
{
    private int _descriptions;

    public FakeAuthMethod(string path = "login")
        : this(_ => new(VaultLogin.FromRequest(path, new Dictionary<string, string> { ["secret_id"] = Some.Planted })))
    {
    }

    public int Descriptions => _descriptions;

    public string? OwnNamespace { get; init; }

    public bool IsLockedOut { get; init; }

    public override string Name => "fake";

    public override string Mount => "own/fake";

    public override string? Namespace => OwnNamespace;

    public override bool CountsTowardLockout => IsLockedOut;

    public override ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _descriptions);
        return describe(cancellationToken);
    }
}
