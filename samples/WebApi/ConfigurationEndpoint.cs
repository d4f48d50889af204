using Vault.Configuration;

namespace WebApi;

/// <summary>
/// <c>GET /api/configuration</c>, in development: which provider each setting is from. The callback keeps out of it what came from Vault.
/// </summary>
internal static class ConfigurationEndpoint
{
    public static void MapConfiguration(this IEndpointRouteBuilder routes, IConfigurationRoot configuration) =>
        routes.MapGet("/api/configuration", () => configuration.GetDebugView(VaultDebugView.HideSecrets));
}
