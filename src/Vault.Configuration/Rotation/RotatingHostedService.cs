using Microsoft.Extensions.Hosting;

namespace Vault.Configuration.Rotation;

/// <summary>Builds a first instance when the host starts, before any other hosted service may want it: what is wrong fails the start.</summary>
internal sealed class RotatingHostedService(Func<CancellationToken, Task> build) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => build(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
