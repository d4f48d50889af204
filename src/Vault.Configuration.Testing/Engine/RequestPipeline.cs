using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Policies;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;
using Vault.Configuration.Testing.Engine.Wrapping;

namespace Vault.Configuration.Testing.Engine;

/// <summary>The way of one request: who asks, may they, which engine answers, and is the answer to be wrapped.</summary>
internal sealed class RequestPipeline(VaultState state)
{
    public LogicalResponse Handle(EngineRequest request)
    {
        JsonObject body = RequestBody.Read(request);
        Operation operation = RequestOperation.Of(request, state.Product);
        string path = PathOf(request, operation);
        Fields fields = new(body, request.Target.Query);

        if (path is WrappingRoutes.UnwrapPath or WrappingRoutes.RewrapPath
            && !state.Wrapper.IsWrappingToken(fields.Text("token") ?? request.Token))
        {
            // Before anything else: a dead wrapping token says so, it is not merely "denied".
            throw ResponseWrapper.InvalidToken();
        }

        Mount? mount = state.Mounts.Find(path);
        (Route Route, Dictionary<string, string> Values)? found = mount?.Backend.Find(Inside(mount, path));
        operation = found is { } hit ? hit.Route.Refine(operation, hit.Values) : operation;
        bool isOpen = found is { Route.IsUnauthenticated: true };
        Token? token = isOpen ? state.Tokens.Find(request.Token) : Admit(request, path, operation, found?.Route);

        return Complete(request, path, token, () => Dispatch(mount, found, path, operation, fields, token, request.ClientCertificates));
    }

    private LogicalResponse Complete(EngineRequest request, string path, Token? token, Func<LogicalResponse> answer)
    {
        bool isDone = true;

        try
        {
            LogicalResponse response = answer();

            if (response.Errand is { } errand)
            {
                isDone = false;
                return LogicalResponse.After(
                    errand.Run, failure => Complete(request, path, token, () => errand.Finish(failure)));
            }

            if (token is { RemainingUses: < 0 } && state.Leases.Find(response.LeaseId)?.Token == token)
            {
                throw VaultError.BadRequest(
                    "Secret cannot be returned; token had one use left, so leased credentials were immediately revoked.");
            }

            return Wrapped(request, response, path);
        }
        finally
        {
            if (isDone && token is not null)
            {
                state.Tokens.EndIfUsedUp(token);
            }
        }
    }

    private Token Admit(EngineRequest request, string path, Operation operation, Route? route)
    {
        Token token = state.Tokens.Find(request.Token) ?? throw VaultError.BadToken();
        TokenStore.Use(token);
        AccessRules rules = state.RulesOf(token);

        if (!rules.Allows(path, operation) || (route is { RequiresSudo: true } && !rules.AllowsSudo(path)))
        {
            state.Tokens.EndIfUsedUp(token);
            throw VaultError.Denied();
        }

        return token;
    }

    private static LogicalResponse Dispatch(
        Mount? mount,
        (Route Route, Dictionary<string, string> Values)? found,
        string path,
        Operation operation,
        Fields fields,
        Token? token,
        IReadOnlyList<byte[]>? clientCertificates)
    {
        if (mount is null)
        {
            throw VaultError.With(404, $"no handler for route \"{path}\". route entry not found.");
        }

        if (found is not { } match)
        {
            return mount.Backend.AnswerUnknownPath();
        }

        return match.Route.Handler(operation)(new LogicalRequest
        {
            FullPath = path,
            Fields = fields,
            Token = token,
            ClientCertificates = clientCertificates,
            RouteValues = match.Values,
        });
    }

    private LogicalResponse Wrapped(EngineRequest request, LogicalResponse response, string path)
    {
        bool isWrappable = response.WrapInfo is null
            && (response.Data ?? response.Auth) is not null
            && response.Status is null or 200;
        TimeSpan? ttl = request.Header("X-Vault-Wrap-TTL") is { Length: > 0 } text
            ? GoTime.ParseDuration(text) ?? throw VaultError.BadRequest($"error parsing X-Vault-Wrap-TTL header: \"{text}\"")
            : path == "sys/wrapping/wrap" ? TimeSpan.FromMinutes(5) : null;

        return isWrappable && ttl > TimeSpan.Zero ? state.Wrapper.Wrap(response, path, ttl.Value) : response;
    }

    private static string PathOf(EngineRequest request, Operation operation)
    {
        string path = request.Target.Path;

        return operation switch
        {
            // A list is always of a folder.
            Operation.List or Operation.Scan => path.EndsWith('/') ? path : path + "/",
            Operation.Update when path.EndsWith('/') =>
                throw VaultError.BadRequest("cannot write to a path ending in '/'"),
            _ => path,
        };
    }

    private static string Inside(Mount mount, string path) =>
        path.Length < mount.Path.Length ? "" : path[mount.Path.Length..];
}
