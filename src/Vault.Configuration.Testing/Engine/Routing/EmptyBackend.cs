namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>Holds the place of an engine that is listed and offers nothing yet.</summary>
internal sealed class EmptyBackend : Backend;
