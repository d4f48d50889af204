using Vault.Configuration.Testing.Engine;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Faults;

namespace Vault.Configuration.Testing.Transport;

/// <summary>What happens to every request, whichever transport brought it: recorded, hit by faults, answered.</summary>
internal sealed class Exchange(VaultEngine engine, VaultTestFaults faults, RequestLog log, TimeProvider time)
{
    public async Task<Reply> HandleAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        VaultTestRequest record = new(request, time.GetUtcNow());
        log.Add(record);
        IReadOnlyList<FaultEffect> effects = faults.Take(record);

        foreach (FaultEffect.Delay delay in effects.OfType<FaultEffect.Delay>())
        {
            await Task.Delay(delay.Time, time, cancellationToken).ConfigureAwait(false);
        }

        Reply reply = await DecideAsync(request, effects.FirstOrDefault(effect => effect is not FaultEffect.Delay)).ConfigureAwait(false);
        record.StatusCode = reply.Response?.Status;
        return reply;
    }

    private async Task<Reply> DecideAsync(EngineRequest request, FaultEffect? effect)
    {
        switch (effect)
        {
            case FaultEffect.Answer answer:
                return new Reply(answer.Response);
            case FaultEffect.Reset reset:
                if (reset.AfterHandling)
                {
                    await engine.HandleAsync(request).ConfigureAwait(false);
                }

                return Reply.Reset;
            case FaultEffect.Truncate truncate:
                return new Reply(await engine.HandleAsync(request).ConfigureAwait(false), truncate.AfterBytes);
            default:
                return new Reply(await engine.HandleAsync(request).ConfigureAwait(false));
        }
    }
}
