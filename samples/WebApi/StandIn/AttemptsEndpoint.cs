namespace WebApi.StandIn;

/// <summary><c>GET /api/attempts</c>: the requests as the stand-in saw them, those included that were repeated since their key was refused.</summary>
internal static class AttemptsEndpoint
{
    public static void MapAttempts(this IEndpointRouteBuilder routes, StandInLlm standIn) => routes.MapGet(
        "/api/attempts",
        () => LlmProvider.All.Select(provider =>
            new AttemptsAnswer(provider.Name, standIn[provider.Name].Accepted, standIn[provider.Name].Rejected)));

    private sealed record AttemptsAnswer(string Provider, int Accepted, int Rejected);
}
