using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Policies;

/// <summary>A kind of source, and a life of an application that needs everything that its policy allows.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Arrange">What is there before it starts.</param>
/// <param name="Read">What it reads.</param>
internal sealed record PolicyCase(string Name, Func<VaultTestServer, Task> Arrange, Action<VaultConfigurationBuilder> Read)
{
    /// <summary>Somebody writes another version. It is seen by the key <c>k</c> being <c>2</c>.</summary>
    public Action<VaultTestServer>? Rotate { get; init; }

    /// <summary>Settings that refer to secrets; then these are read, and nothing else.</summary>
    public Dictionary<string, string?> References { get; init; } = [];

    /// <summary>Whether the engines are known to an application that runs only.</summary>
    public bool IsDiscovered { get; init; }

    /// <summary>Whether what it reads is lent, renewed and given back.</summary>
    public bool IsLent { get; init; }

    /// <summary>Whether its token lacks the policy <c>default</c>.</summary>
    public bool HasNoDefaultPolicy { get; init; }

    /// <summary>The namespace of the secrets; that of the login is the root.</summary>
    public string? Namespace { get; init; }

    /// <summary>Logs in with the policy <c>app</c>; by default with an AppRole.</summary>
    public Func<Scenario, VaultConfigurationBuilder, Task>? LogIn { get; init; }

    /// <summary>What else must have happened.</summary>
    public Func<Scenario, IConfiguration, bool> HasLived { get; init; } = (_, _) => true;

    public override string ToString() => Name;
}
