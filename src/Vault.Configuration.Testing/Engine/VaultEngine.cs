using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Policies;
using Vault.Configuration.Testing.Engine.Scheduling;
using Vault.Configuration.Testing.Engine.Sys;
using Vault.Configuration.Testing.Engine.Tokens;
using Vault.Configuration.Testing.Engine.Wrapping;

namespace Vault.Configuration.Testing.Engine;

/// <summary>
/// A Vault as a function from request to answer. It knows no sockets, no threads and no clock but the one it is given. One
/// lock guards everything: this server is for tests, and a request takes microseconds.
/// </summary>
internal sealed class VaultEngine : IDisposable
{
    private const int MaxBodyBytes = 32 * 1024 * 1024;

    private readonly object _gate = new();
    private readonly VaultState _state;
    private readonly StatusEndpoints _status;
    private readonly Agenda _agenda;

    public VaultEngine(TimeProvider time, string rootToken, VaultTestProduct product)
    {
        _state = new VaultState(time, product);
        _status = new StatusEndpoints(_state);
        _agenda = new Agenda(_state, () => _ = DoWhatIsDueAsync());
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

    public async Task<EngineResponse> HandleAsync(EngineRequest request)
    {
        // The alarm may be a millisecond late; who asks must not find what is over.
        await DoWhatIsDueAsync().ConfigureAwait(false);
        Outcome outcome = await AnswerAsync(() => HandleLocked(request)).ConfigureAwait(false);

        while (outcome.Errand is { } errand)
        {
            Exception? failure = await Errand.TryAsync(errand.Run).ConfigureAwait(false);
            outcome = await AnswerAsync(() => Outcome.Of(errand.Finish(failure))).ConfigureAwait(false);
        }

        // Whoever named a namespace is told which one was understood.
        return request.Header("X-Vault-Namespace") is { Length: > 0 } named
            ? outcome.Response! with { Headers = [.. outcome.Response.Headers, new("X-Vault-Namespace", named)] }
            : outcome.Response!;
    }

    /// <summary>
    /// Arranges state from a test, under the same lock that requests run under. What falls due by it is done before this
    /// returns, unless somebody outside takes his time for it.
    /// </summary>
    public T Change<T>(Func<VaultState, T> change)
    {
        _ = DoWhatIsDueAsync();
        (T result, IReadOnlyList<Chore> due) = Locked(() => change(_state));
        _ = RunAsync(due);
        return result;
    }

    /// <summary>The same, for changes that somebody outside has to carry out first.</summary>
    public async Task ChangeAsync(Func<VaultState, LogicalResponse> change)
    {
        LogicalResponse response = Change(change);

        while (response.Errand is { } errand)
        {
            Exception? failure = await Errand.TryAsync(errand.Run).ConfigureAwait(false);
            response = Change(_ => errand.Finish(failure));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _agenda.Dispose();
        }
    }

    private async Task<Outcome> AnswerAsync(Func<Outcome> answer)
    {
        (Outcome outcome, IReadOnlyList<Chore> due) = Locked(() =>
        {
            try
            {
                return answer();
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
        });

        // Whoever revokes a token finds its leases gone when he has the answer.
        await RunAsync(due).ConfigureAwait(false);
        return outcome;
    }

    private (T Result, IReadOnlyList<Chore> Due) Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            T result = work();
            return (result, _agenda.TakeDue());
        }
    }

    private Task DoWhatIsDueAsync() => RunAsync(Locked(() => true).Due);

    /// <summary>Never fails: what went wrong is for the chore to know.</summary>
    private async Task RunAsync(IReadOnlyList<Chore> chores)
    {
        foreach (Chore chore in chores)
        {
            Exception? failure = await Errand.TryAsync(chore.Run).ConfigureAwait(false);
            (_, IReadOnlyList<Chore> further) = Locked(() =>
            {
                chore.Finish(failure);
                return true;
            });
            await RunAsync(further).ConfigureAwait(false);
        }
    }

    private Outcome HandleLocked(EngineRequest request)
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

        return Outcome.Of(HandleInNamespace(request));
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
