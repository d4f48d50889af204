using System.Security.Cryptography;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;

namespace Vault.Configuration.ContractTests.Targets;

/// <summary>A server in a container, in development mode.</summary>
internal sealed class ContainerServer : RunningServer
{
    private const int Port = 8200;

    /// <summary>What is run where <c>VAULT_CONTRACT_IMAGES</c> says nothing: of each kind the one before and the current one.</summary>
    private static readonly string[] DefaultImages =
        ["openbao/openbao:2.6.2", "openbao/openbao:2.4.1", "hashicorp/vault:2.0.4", "hashicorp/vault:1.21.4"];

    private readonly IContainer _container;
    private readonly string? _unsealKey;

    private ContainerServer(IContainer container, Uri address, string rootToken, string? unsealKey)
        : base(address, rootToken)
    {
        _container = container;
        _unsealKey = unsealKey;
    }

    public override string? UnsealKey => _unsealKey;

    public override ValueTask DisposeAsync() => _container.DisposeAsync();

    /// <summary>The images that <c>VAULT_CONTRACT_IMAGES</c> lists, divided by commas or spaces.</summary>
    public static IReadOnlyList<string> Images(string? list) => string.IsNullOrWhiteSpace(list)
        ? DefaultImages
        : [.. list.Split([',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];

    /// <summary>
    /// What is told to the engine. The command is one that the images' own entry points and a bare binary understand; that the
    /// server is ready is asked from outside, by HTTP: there need not be a shell inside.
    /// </summary>
    public static ContainerBuilder Describe(string image, string rootToken) => new ContainerBuilder(image)
        .WithCommand("server", "-dev", $"-dev-root-token-id={rootToken}", $"-dev-listen-address=0.0.0.0:{Port}")
        .WithEnvironment("SKIP_SETCAP", "true")
        .WithPortBinding(Port, assignRandomHostPort: true)
        .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(
            request => request.ForPort(Port).ForPath("/v1/sys/health"), wait => wait.WithTimeout(TimeSpan.FromMinutes(1))));

    internal sealed class Kind(string image) : ServerKind(image)
    {
        private static readonly Lazy<bool> HasEngine = new(() => TestcontainersSettings.OS.DockerEndpointAuthConfig is not null);

        public override string? Absence => HasEngine.Value ? null : "No Docker engine answers (DOCKER_HOST, or the socket of this machine).";

        public override async Task<RunningServer> StartAsync(CancellationToken cancellationToken)
        {
            string rootToken = "root-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
            IContainer container = Describe(Name, rootToken).Build();
            try
            {
                await container.StartAsync(cancellationToken);
                (string output, _) = await container.GetLogsAsync(ct: cancellationToken);
                Uri address = new UriBuilder("http", container.Hostname, container.GetMappedPublicPort(Port)).Uri;
                return new ContainerServer(container, address, rootToken, DevOutput.FindUnsealKey(output.Split('\n')));
            }
            catch
            {
                await container.DisposeAsync();
                throw;
            }
        }
    }
}
