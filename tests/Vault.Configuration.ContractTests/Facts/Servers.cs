using Vault.Configuration.ContractTests.Targets;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary>
/// The servers that every fact is checked on: the one in memory, and each other that can be had on this machine. Of those that
/// cannot, <see cref="ServerTests"/> says why.
/// </summary>
public static class Servers
{
    internal static IReadOnlyList<ServerKind> Kinds { get; } =
    [
        new InMemoryServer.Kind(),
        new BinaryServer.Kind("bao", "BAO_BIN", Environment.GetEnvironmentVariable),
        new BinaryServer.Kind("vault", "VAULT_BIN", Environment.GetEnvironmentVariable),
        new GivenServer.Kind(Environment.GetEnvironmentVariable),
        .. ContainerServer.Images(Environment.GetEnvironmentVariable("VAULT_CONTRACT_IMAGES")).Select(image => new ContainerServer.Kind(image)),
    ];

    /// <summary>Those that can be had.</summary>
    public static TheoryData<string> All { get; } = [.. Kinds.Where(kind => kind.Absence is null).Select(kind => kind.Name)];

    internal static ServerKind Named(string name) => Kinds.Single(kind => kind.Name == name);
}
