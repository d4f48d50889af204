namespace WebApi;

/// <summary><c>POST /api/keys/{provider}/rotate</c>: a new key into the Vault in memory, the old one revoked at once.</summary>
internal static class RotationEndpoint
{
    public static void MapRotation(this IEndpointRouteBuilder routes, EmbeddedVault embedded) => routes.MapPost(
        "/api/keys/{provider}/rotate",
        IResult (string provider) => LlmProvider.Find(provider) is { } found
            ? TypedResults.Accepted("/api/keys", new RotationAnswer(found.Name, embedded.Rotate(found)))
            : LlmProvider.NotFound());

    private sealed record RotationAnswer(string Provider, int Version);
}
