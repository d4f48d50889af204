using System.Reflection;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Vault.Configuration.ContractTests.Server;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Targets;

/// <summary>What would be told to a Docker engine, for machines that have none.</summary>
public sealed class ContainerServerTests
{
    [Theory]
    [InlineData(null, "openbao/openbao:2.6.2", "openbao/openbao:2.4.1", "hashicorp/vault:2.0.4", "hashicorp/vault:1.21.4")]
    [InlineData(" ", "openbao/openbao:2.6.2", "openbao/openbao:2.4.1", "hashicorp/vault:2.0.4", "hashicorp/vault:1.21.4")]
    [InlineData("registry.local:5000/bao:dev", "registry.local:5000/bao:dev")]
    [InlineData("a:1, b:2,,b:2\n c@sha256:00", "a:1", "b:2", "c@sha256:00")]
    public void The_images_are_pinned_ones_or_those_of_the_variable(string? variable, params string[] images) =>
        ContainerServer.Images(variable).Should().Equal(images);

    [Fact]
    public void The_engine_is_told_to_run_a_development_server_at_a_free_port_and_nothing_that_needs_a_shell()
    {
        IContainerConfiguration told = Told("registry.local:5000/bao:dev");

        told.Image.FullName.Should().Be("registry.local:5000/bao:dev");
        told.Entrypoint.Should().BeNullOrEmpty("the image's own counts, be it a script or the binary");
        told.Command.Should().Equal("server", "-dev", "-dev-root-token-id=root", "-dev-listen-address=0.0.0.0:8200");
        told.PortBindings.Should().ContainSingle().Which.Key.Should().StartWith("8200");
    }

    [Fact]
    public async Task A_container_is_ready_when_its_server_answers_and_is_not_sealed()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        IContainer container = StandInContainer.At(server.Address);
        IWaitUntil[] waits = [.. Told("any").WaitStrategies.Select(Strategy).OfType<HttpWaitStrategy>()];

        server.Seal();
        bool whenSealed = await waits.Should().ContainSingle().Subject.UntilAsync(container);
        server.Unseal();
        bool whenOpen = await waits[0].UntilAsync(container);

        (whenSealed, whenOpen).Should().Be((false, true));
    }

    [Fact]
    public void The_unseal_key_is_read_from_what_a_development_server_prints()
    {
        DevOutput.FindUnsealKey(["==> Vault server started!", "Unseal Key: q2x=  ", "Root Token: root"]).Should().Be("q2x=");
        DevOutput.FindUnsealKey(["Root Token: root"]).Should().BeNull();
    }

    /// <summary>The builder shows it to classes derived from it only.</summary>
    private static IContainerConfiguration Told(string image) => (IContainerConfiguration)typeof(ContainerBuilder)
        .GetProperty("DockerResourceConfiguration", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly)!
        .GetValue(ContainerServer.Describe(image, "root"))!;

    private static object? Strategy(WaitStrategy wait) => typeof(WaitStrategy)
        .GetFields(BindingFlags.NonPublic | BindingFlags.Instance)
        .Select(field => field.GetValue(wait))
        .OfType<IWaitUntil>()
        .FirstOrDefault();

    /// <summary>A container that is somewhere, as far as a wait strategy asks.</summary>
    public class StandInContainer : DispatchProxy
    {
        private Uri _address = null!;

        public static IContainer At(Uri address)
        {
            IContainer container = Create<IContainer, StandInContainer>();
            ((StandInContainer)(object)container)._address = address;
            return container;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            "get_Hostname" => _address.Host,
            "GetMappedPublicPort" => (ushort)_address.Port,
            _ => throw new NotSupportedException(targetMethod.Name),
        };
    }
}
