using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Policies;

/// <summary>What a policy may grant on a path.</summary>
[Flags]
internal enum Capabilities
{
    None = 0,
    Create = 1,
    Read = 2,
    Update = 4,
    Patch = 8,
    Delete = 16,
    List = 32,
    Scan = 64,
    Sudo = 128,
    Subscribe = 256,
    Deny = 512,
}

/// <summary>The names that policies and answers use.</summary>
internal static class CapabilityNames
{
    public static Capabilities? Parse(string name) => name switch
    {
        "create" => Capabilities.Create,
        "read" => Capabilities.Read,
        "update" => Capabilities.Update,
        "patch" => Capabilities.Patch,
        "delete" => Capabilities.Delete,
        "list" => Capabilities.List,
        "scan" => Capabilities.Scan,
        "sudo" => Capabilities.Sudo,
        "subscribe" => Capabilities.Subscribe,
        "deny" => Capabilities.Deny,
        _ => null,
    };

    public static IReadOnlyList<string> Of(Capabilities capabilities) =>
        capabilities == Capabilities.None || capabilities.HasFlag(Capabilities.Deny)
            ? ["deny"]
            :
            [
                .. Enum.GetValues<Capabilities>()
                    .Where(one => one != Capabilities.None && capabilities.HasFlag(one))
#pragma warning disable CA1308 // Vault writes capabilities in lower case
                    .Select(one => one.ToString().ToLowerInvariant())
#pragma warning restore CA1308
                    .Order(StringComparer.Ordinal),
            ];

    public static Capabilities For(Operation operation) => operation switch
    {
        Operation.Create => Capabilities.Create,
        Operation.Read => Capabilities.Read,
        Operation.Update => Capabilities.Update,
        Operation.Patch => Capabilities.Patch,
        Operation.Delete => Capabilities.Delete,
        Operation.List => Capabilities.List,
        _ => Capabilities.Scan,
    };
}
