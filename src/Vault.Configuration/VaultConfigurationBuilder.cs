using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vault.Configuration.Provider;
using Vault.Configuration.Secrets;
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
    private readonly List<SecretSource> _sources = [];
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

    /// <summary>
    /// Adds a secret of a KV version 2 engine, or a folder of them. See
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2"/>.
    /// </summary>
    /// <param name="mount">Where the engine is mounted, such as <c>secret</c>.</param>
    /// <param name="path">
    /// The secret, such as <c>ai/openai</c>: one GET, for which the policy needs <c>read</c> on <c>secret/data/ai/openai</c>.
    /// Or a folder, if it ends in a slash (<c>/</c> alone is the whole mount): read with all that is below it, and the
    /// relative paths become parts of the keys. That needs <c>list</c> on <c>secret/metadata/…</c> as well.
    /// </param>
    /// <param name="map">How fields become keys.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Where two secrets yield the same key, the one that was added later wins, and a warning names both.</remarks>
    public VaultConfigurationBuilder AddKeyValue(string mount, string path, Action<SecretMapping>? map = null)
    {
        ArgumentNullException.ThrowIfNull(mount);
        ArgumentNullException.ThrowIfNull(path);
        SecretMapping mapping = new();
        map?.Invoke(mapping);
        _sources.Add(new KeyValueSource(mount, path, mapping.Copy()));
        return this;
    }

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
    /// Logs here from the start. Without it messages are held back (up to 1,000) until the host's logging is there, if
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

    /// <summary>Whether the options are what they were when a plan was made.</summary>
    internal bool IsStillMeantBy(VaultPlan plan) =>
        !VaultOptionsValidator.FindMistakes(Options).Any() && VaultSettings.From(Options) == plan.Settings;

    /// <summary>Checks everything and copies it.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; all of it is named.</exception>
    internal VaultPlan Freeze()
    {
        string[] mistakes = [.. VaultOptionsValidator.FindMistakes(Options), .. VaultOptionsValidator.FindConnectionMistakes(Options, _handler is not null, _authMethods), .. FindMistakes()];
        return mistakes.Length > 0
            ? throw new OptionsValidationException(Options.Name ?? "", typeof(VaultOptions), mistakes)
            : new VaultPlan(
                VaultSettings.From(Options),
                _authMethods[0],
                [.. _sources],
                Events,
                _time ?? SystemTime,
                _loggerFactory,
                _handler,
                new OptionsChecks([.. _checks]),
                _startupCancellation);
    }

#pragma warning disable RS0030 // The composition root is where the system clock is chosen.
    private static TimeProvider SystemTime => TimeProvider.System;
#pragma warning restore RS0030

    private IEnumerable<string> FindMistakes()
    {
        if (_authMethods.Count == 0)
        {
            yield return "No way to log in was chosen: call UseAppRole, UseKubernetes, UseToken or another Use method.";
        }
        else if (_authMethods.Count > 1)
        {
            yield return $"Several ways to log in were chosen ({string.Join(", ", _authMethods.Select(method => method.Name))}): choose one.";
        }

        if (_sources.Count == 0)
        {
            yield return "No secret was added: call AddKeyValue.";
        }

        foreach (string mistake in _authMethods.SelectMany(method => method.Validate()).Concat(_sources.SelectMany(source => source.Validate())))
        {
            yield return mistake;
        }
    }
}
