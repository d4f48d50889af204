using Microsoft.Extensions.Logging;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Provider;

/// <summary>Everything that a run time is made of, frozen when the configuration is built.</summary>
internal sealed record VaultPlan(
    VaultSettings Settings,
    VaultAuthMethod AuthMethod,
    SourceList Sources,
    VaultEvents Events,
    TimeProvider Time,
    ILoggerFactory? LoggerFactory,
    HttpMessageHandler? Handler,
    OptionsChecks Checks,
    CancellationToken StartupCancellation);
