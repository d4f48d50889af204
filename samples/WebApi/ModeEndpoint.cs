namespace WebApi;

/// <summary><c>GET /api/mode</c>: whether keys can be rotated here, so that the page shows buttons only where they work.</summary>
internal static class ModeEndpoint
{
    public static void MapMode(this IEndpointRouteBuilder routes, EmbeddedVault? embedded) =>
        routes.MapGet("/api/mode", () => new ModeAnswer(CanRotate: embedded is not null));

    private sealed record ModeAnswer(bool CanRotate);
}
