namespace Vault.Configuration.ContractTests.Targets;

/// <summary>A server that runs already. It is somebody's: what the tests make in it has random names, and they remove it again.</summary>
internal sealed class GivenServer(Uri address, string rootToken) : RunningServer(address, rootToken)
{
    private const string AddressVariable = "VAULT_CONTRACT_ADDR";
    private const string TokenVariable = "VAULT_CONTRACT_TOKEN";

    public override string? HostOfThisMachine => Address.IsLoopback ? "127.0.0.1" : null;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal sealed class Kind(Func<string, string?> environment) : ServerKind("running")
    {
        public override string? Absence => (environment(AddressVariable), environment(TokenVariable)) switch
        {
            (null or "", _) => $"{AddressVariable} names no running server.",
            (_, null or "") => $"{AddressVariable} names a server, but {TokenVariable} is not set: give a token that may mount engines.",
            _ => null,
        };

        public override Task<RunningServer> StartAsync(CancellationToken cancellationToken) =>
            Task.FromResult<RunningServer>(new GivenServer(new Uri(environment(AddressVariable)!), environment(TokenVariable)!));
    }
}
