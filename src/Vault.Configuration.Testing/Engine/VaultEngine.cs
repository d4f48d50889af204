using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Policies;
using Vault.Configuration.Testing.Engine.Sys;
using Vault.Configuration.Testing.Engine.Tokens;
using Vault.Configuration.Testing.Engine.Wrapping;

namespace Vault.Configuration.Testing.Engine;

/// <summary>
/// A Vault as a function from request to answer. It knows no sockets, no threads and no clock but the one it is given. One
/// lock guards everything: this server is for tests, and a request takes microseconds.
/// </summary>
internal sealed class VaultEngine
{
    private const int MaxBodyBytes = 32 * 1024 * 1024;

    private readonly object _gate = new();
    private readonly VaultState _state;
    private readonly StatusEndpoints _status;

    public VaultEngine(TimeProvider time, string rootToken)
    {
        _state = new VaultState(time);
        _status = new StatusEndpoints(_state);
        RootToken = rootToken;

        _state.Issuer.Issue(new TokenRequest
        {
            Id = rootToken,
            Path = "auth/token/create",
            DisplayName = "token",
            Policies = [BuiltInPolicies.Root],
            IsRenewable = false,
        });
    }

    public string RootToken { get; }

    public EngineResponse Handle(EngineRequest request)
    {
        EngineResponse response = HandleSafely(request);

        // Whoever named a namespace is told which one was understood.
        return request.Header("X-Vault-Namespace") is { Length: > 0 } named
            ? response with { Headers = [.. response.Headers, new("X-Vault-Namespace", named)] }
            : response;
    }

    private EngineResponse HandleSafely(EngineRequest request)
    {
        lock (_gate)
        {
            try
            {
                return HandleLocked(request);
            }
            catch (VaultError error)
            {
                return ResponseWriter.Write(error);
            }
            catch (Exception bug)
            {
                // The test that meets it should read it in the answer, not in a server log that no one sees.
                return ResponseWriter.Write(VaultError.With(500, $"Vault.Configuration.Testing has a bug: {bug}"));
            }
        }
    }

    /// <summary>Arranges state from a test, under the same lock that requests run under.</summary>
    public T Change<T>(Func<VaultState, T> change)
    {
        lock (_gate)
        {
            return change(_state);
        }
    }

    private EngineResponse HandleLocked(EngineRequest request)
    {
        if (request.Body.Length > MaxBodyBytes)
        {
            return ResponseWriter.WriteBodyTooLarge();
        }

        string clean = request.Target.CleanedPath();

        if (clean != request.Target.FullPath)
        {
            string escaped = string.Join('/', clean.Split('/').Select(Uri.EscapeDataString));
            return EngineResponse.Html(307, escaped, $"<a href=\"{escaped}\">Temporary Redirect</a>.\n\n");
        }

        if (!request.Target.IsApi)
        {
            throw VaultError.NotFound();
        }

        if (_status.Answer(request) is { } status)
        {
            return status;
        }

        if (_state.Seal.IsSealed)
        {
            throw VaultError.With(503, "Vault is sealed");
        }

        return ResponseWriter.Write(HandleInNamespace(request));
    }

    private LogicalResponse HandleInNamespace(EngineRequest request)
    {
        string header = request.Namespace is { } named ? named + "/" : "";
        (VaultState state, string rest) = _state.Descend(header);

        if (rest.Length > 0)
        {
            throw VaultError.With(404, "namespace not found");
        }

        (state, string path) = state.Descend(request.Target.Path);

        // What is about the caller himself means nothing but where he belongs.
        state = path is "auth/token/lookup-self" or "auth/token/renew-self" or "auth/token/revoke-self"
            or WrappingRoutes.LookupPath or WrappingRoutes.UnwrapPath or WrappingRoutes.RewrapPath
            ? state.Tokens.Find(request.Token)?.Home ?? state
            : state;

        return new RequestPipeline(state).Handle(request with { Target = request.Target.WithPath(path) });
    }
}
