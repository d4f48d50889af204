using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Vault.Configuration.Connection;

namespace Vault.Configuration.Tests.Conventions;

public sealed class TypeTests
{
    /// <summary>What users may derive from. A type is added here on purpose, never to make a test pass.</summary>
    private static readonly string[] Seams = [nameof(VaultAuthMethod)];

    /// <summary>Interfaces with one implementation: users fake them.</summary>
    private static readonly string[] InterfacesToFake = [nameof(IVaultRefresher)];

    /// <summary>Interfaces with one implementation: a later stage does what an earlier one, which does not know it, calls.</summary>
    private static readonly string[] InterfacesForLaterStages = [nameof(IBodyReader)];

    private static readonly string[] NamesThatSayNothing = ["Manager", "Helper", "Helpers", "Utils", "Util", "Utilities", "Processor", "Info"];

    private static readonly Assembly Core = typeof(VaultOptions).Assembly;
    private static readonly Assembly Kubernetes = typeof(VaultKubernetesExtensions).Assembly;

    [Fact]
    public void PublicTypes_AreSealedStaticEnumsInterfacesOrListedSeams() =>
        PublicTypes()
            .Where(type => !(type.IsSealed || type.IsEnum || type.IsInterface || (type.IsAbstract && Seams.Contains(type.Name))))
            .Should().BeEmpty();

    [Fact]
    public void Seams_AreAbstractAndPublic() =>
        PublicTypes().Where(type => Seams.Contains(type.Name)).Should().HaveCount(Seams.Length).And.OnlyContain(type => type.IsAbstract);

    [Fact]
    public void PublicTypes_OfTheCore_LiveWhereUsersLook() =>
        PublicTypes()
            .Where(type => type.Namespace != "Vault.Configuration" && type.Namespace?.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) != true)
            .Should().BeEmpty();

    [Fact]
    public void PublicExtensions_LiveInTheNamespaceOfWhatTheyExtend() =>
        PublicTypes()
            .Where(type => type.IsDefined(typeof(ExtensionAttribute)))
            .Should().NotBeEmpty().And.OnlyContain(type => type.Namespace!.StartsWith("Microsoft.Extensions."));

    [Fact]
    public void AsyncMethods_EndInAsyncAndTakeATokenLast()
    {
        MethodInfo[] methods =
        [
            .. PublicTypes().SelectMany(Methods)
                .Where(method => IsTask(method.ReturnType) && method.Name != nameof(IAsyncDisposable.DisposeAsync)),
        ];

        methods.Should().NotBeEmpty();
        methods.Where(method => !method.Name.EndsWith("Async", StringComparison.Ordinal)).Should().BeEmpty();
        methods.Where(method => method.GetParameters() is not [.., { ParameterType: var last }] || last != typeof(CancellationToken))
            .Should().BeEmpty();
    }

    [Fact]
    public void MethodsThatEndInAsync_AreAsync() =>
        Types().SelectMany(Methods)
            .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal) && !method.Name.Contains('<', StringComparison.Ordinal) && !IsTask(method.ReturnType))
            .Should().BeEmpty();

    [Fact]
    public void NoMethod_IsAsyncVoid() =>
        Types().SelectMany(Methods)
            .Where(method => method.IsDefined(typeof(AsyncStateMachineAttribute)) && method.ReturnType == typeof(void))
            .Should().BeEmpty();

    [Fact]
    public void Interfaces_HaveTwoImplementationsOrAReasonForOne() =>
        Types()
            .Where(type => type.IsInterface && !InterfacesToFake.Contains(type.Name) && !InterfacesForLaterStages.Contains(type.Name))
            .Where(type => Types().Count(other => other.IsClass && type.IsAssignableFrom(other)) < 2)
            .Should().BeEmpty();

    [Fact]
    public void Types_AreNotNamedAfterNothing() =>
        Types().Where(type => NamesThatSayNothing.Any(ending => type.Name.EndsWith(ending, StringComparison.Ordinal))).Should().BeEmpty();

    [Fact]
    public void Services_AreHosted() =>
        Types()
            .Where(type => type.Name.EndsWith("Service", StringComparison.Ordinal) && !typeof(IHostedService).IsAssignableFrom(type))
            .Should().BeEmpty();

    [Fact]
    public void HealthChecks_AreNamedSo() =>
        Types()
            .Where(type => type.IsClass && (typeof(IHealthCheck).IsAssignableFrom(type) != type.Name.EndsWith("HealthCheck", StringComparison.Ordinal)))
            .Should().BeEmpty();

    [Fact]
    public void InternalClasses_AreSealedOrMadeToBeDerivedFrom() =>
        Types().Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !type.IsSubclassOf(typeof(Delegate))).Should().BeEmpty();

    private static IEnumerable<Type> PublicTypes() => Core.GetExportedTypes().Concat(Kubernetes.GetExportedTypes());

    /// <summary>Everything that a person wrote.</summary>
    private static IEnumerable<Type> Types() => Core.GetTypes().Concat(Kubernetes.GetTypes())
        .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.DeclaringType?.IsDefined(typeof(CompilerGeneratedAttribute)) != true)
        .Where(type => type.Namespace?.StartsWith("Vault.", StringComparison.Ordinal) == true || type.Namespace?.StartsWith("Microsoft.Extensions", StringComparison.Ordinal) == true)
        .Where(type => !type.Name.Contains('<', StringComparison.Ordinal) && type.DeclaringType?.Name.Contains('<', StringComparison.Ordinal) != true);

    private static MethodInfo[] Methods(Type type) => type.GetMethods(
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        is var all && type.IsVisible ? [.. all.Where(method => method.IsPublic || method.IsFamily)] : all;

    private static bool IsTask(Type type) =>
        typeof(Task).IsAssignableFrom(type)
        || type == typeof(ValueTask)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));
}
