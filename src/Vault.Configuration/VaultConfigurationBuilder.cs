using Microsoft.Extensions.Logging;
using Vault.Configuration.Provider;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration;

/// <summary>What the user chooses in <c>AddVault</c>: how to log in, which secrets become keys, and what to be told of.</summary>
/// <remarks>
/// <c>AddX</c> adds what yields keys, <c>UseX</c> picks one thing. Mistakes are collected and reported together when the
/// configuration is built.
/// </remarks>
/// <example>
/// <code>
/// builder.AddVault(vault =>
/// {
///     vault.Options.Address = new Uri("https://vault.example:8200");
///     vault.Options.Refresh.Interval = TimeSpan.FromMinutes(1);
///     vault.UseAppRole("role-id", "secret-id");
///     vault.AddKeyValue("secret", "orders/");
///     vault.AddKeyValue("secret", "ai/openai", secret => secret.Section = "OpenAI");
/// });
/// </code>
/// </example>
public sealed partial class VaultConfigurationBuilder
{
    private readonly List<OptionsCheck> _checks = [];
    private TimeProvider? _time;
    private ILoggerFactory? _loggerFactory;
    private HttpMessageHandler? _handler;
    private CancellationToken _startupCancellation;

    internal VaultConfigurationBuilder()
    {
    }

    /// <summary>Where Vault is and how patient to be with it.</summary>
    public VaultOptions Options { get; } = new();

    /// <summary>What to be told of.</summary>
    public VaultEvents Events { get; } = new();

    /// <summary>Uses another clock, for tests: <c>FakeTimeProvider</c> makes intervals and time limits pass at once.</summary>
    /// <param name="time">The clock.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseTimeProvider(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        return this;
    }

    /// <summary>
    /// Logs here from the start. Without it messages are held back (up to 1,000; of Debug the first 500) until the host's logging is there, if
    /// <c>AddVault</c> was called on the host builder or on its services.
    /// </summary>
    /// <param name="loggerFactory">Stays the caller's to dispose.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseLoggerFactory(ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(loggerFactory);
        _loggerFactory = loggerFactory;
        return this;
    }

    /// <summary>Sends requests through a handler of one's own.</summary>
    /// <param name="handler">
    /// Stays the caller's to dispose. It must not follow redirects: the token would go with them. Time limits of connecting,
    /// proxies and TLS are then its own.
    /// </param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseHttpMessageHandler(HttpMessageHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _handler = handler;
        return this;
    }

    /// <summary>Ends the first load at once when the token is cancelled, for programs that embed an application.</summary>
    /// <param name="cancellationToken">
    /// Cancelled: building the configuration throws <see cref="OperationCanceledException"/>. Counts until the first load has
    /// ended.
    /// </param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseStartupCancellation(CancellationToken cancellationToken)
    {
        _startupCancellation = cancellationToken;
        return this;
    }

    /// <summary>Whether requests go through a handler of the user's.</summary>
    internal bool HasOwnHandler => _handler is not null;

    /// <summary>Where to log from the start, if the user said so.</summary>
    internal ILoggerFactory? LoggerFactory => _loggerFactory;

    /// <summary>Copies what was chosen, here and in other layers, once it was found to be right.</summary>
    internal VaultPlan Freeze(VaultOptions options, VaultAuthMethod authMethod, SourceList sources) => new(
        VaultSettings.From(options),
        authMethod,
        sources,
        Events,
        _time ?? SystemTime,
        _loggerFactory,
        _handler,
        new OptionsChecks([.. _checks]),
        _startupCancellation);

#pragma warning disable RS0030 // The composition root is where the system clock is chosen.
    private static TimeProvider SystemTime => TimeProvider.System;
#pragma warning restore RS0030
}
