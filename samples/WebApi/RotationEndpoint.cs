namespace WebApi;

/// <summary><c>POST /api/keys/{provider}/rotate</c>: writes a new version to the Vault in memory, for the page's buttons.</summary>
internal static class RotationEndpoint
{
    public static void MapRotation(this IEndpointRouteBuilder routes, EmbeddedVault embedded) => routes.MapPost(
        "/api/keys/{provider}/rotate",
        IResult (string provider) => LlmProvider.Find(provider) is { } found
            ? TypedResults.Accepted("/api/keys", new RotationAnswer(found.Name, embedded.Rotate(found)))
            : TypedResults.Problem(
                statusCode: StatusCodes.Status404NotFound,
                detail: $"There is no such provider. There are: {string.Join(", ", LlmProvider.All.Select(known => known.Name))}."));

    private sealed record RotationAnswer(string Provider, int Version);
}
