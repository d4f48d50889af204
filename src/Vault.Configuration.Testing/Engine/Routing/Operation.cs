namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>What a request wants to do; each one needs the capability of the same name.</summary>
internal enum Operation
{
    Read,
    Create,
    Update,
    Patch,
    Delete,
    List,
    Scan,
}
