using System.Net.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Vault.Configuration;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Rotation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Registers what is built anew when its values in the configuration change. They may come from any source: nothing here needs
/// Vault.
/// </summary>
public static class VaultRotatingServiceCollectionExtensions
{
    /// <summary>Registers a <see cref="Rotating{T}"/> that is built from one value.</summary>
    /// <typeparam name="T">What is built. If it can be disposed, it is.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="key">The key of the value in the application's <see cref="IConfiguration"/>, such as <c>ConnectionStrings:Orders</c>.</param>
    /// <param name="create">Builds an instance of the value.</param>
    /// <param name="drain">How long an old instance may still be used; the default is <see cref="RotatingOptions{T}.Drain"/>.</param>
    /// <param name="configure">Sets the other options. Called once, at once.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    public static IServiceCollection AddRotating<T>(
        this IServiceCollection services,
        string key,
        Func<string, T> create,
        TimeSpan? drain = null,
        Action<RotatingOptions<T>>? configure = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(create);
        return Add(services, key, CapturedValues.OfKey, (values, _, _) => new(create(values.Value!)), drain, configure);
    }

    /// <inheritdoc cref="AddRotating{T}(IServiceCollection, string, Func{string, T}, TimeSpan?, Action{RotatingOptions{T}}?)"/>
    public static IServiceCollection AddRotating<T>(
        this IServiceCollection services,
        string key,
        Func<string, CancellationToken, ValueTask<T>> create,
        TimeSpan? drain = null,
        Action<RotatingOptions<T>>? configure = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(create);
        return Add(services, key, CapturedValues.OfKey, (values, _, token) => create(values.Value!, token), drain, configure);
    }

    /// <summary>Registers a <see cref="Rotating{T}"/> that is built from a section, or from one value and other services.</summary>
    /// <typeparam name="T">What is built. If it can be disposed, it is.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="section">The section in the application's <see cref="IConfiguration"/>, such as <c>Orders:Database</c>.</param>
    /// <param name="create">
    /// Builds an instance of a copy of the section, all of whose values are of one moment: a user name and its password, say.
    /// Where the section is a single key, its value is <see cref="IConfigurationSection.Value"/>.
    /// </param>
    /// <param name="drain">How long an old instance may still be used; the default is <see cref="RotatingOptions{T}.Drain"/>.</param>
    /// <param name="configure">Sets the other options. Called once, at once.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    public static IServiceCollection AddRotating<T>(
        this IServiceCollection services,
        string section,
        Func<IConfigurationSection, IServiceProvider, T> create,
        TimeSpan? drain = null,
        Action<RotatingOptions<T>>? configure = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(create);
        return Add(
            services, section, CapturedValues.OfSection, (values, provider, _) => new(create(values.ToSection(), provider)), drain, configure);
    }

    /// <inheritdoc cref="AddRotating{T}(IServiceCollection, string, Func{IConfigurationSection, IServiceProvider, T}, TimeSpan?, Action{RotatingOptions{T}}?)"/>
    public static IServiceCollection AddRotating<T>(
        this IServiceCollection services,
        string section,
        Func<IConfigurationSection, IServiceProvider, CancellationToken, ValueTask<T>> create,
        TimeSpan? drain = null,
        Action<RotatingOptions<T>>? configure = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(create);
        return Add(
            services, section, CapturedValues.OfSection, (values, provider, token) => create(values.ToSection(), provider, token), drain, configure);
    }

    /// <summary>
    /// Registers a <see cref="RotatingCertificate"/> that is read from PEM texts in a section: what servers and clients take
    /// without a restart.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="section">
    /// The section in the application's <see cref="IConfiguration"/>. Its keys have the names that Vault gives the fields of an
    /// issued certificate: <c>certificate</c>, <c>private_key</c> and, if there is one, <c>ca_chain</c>.
    /// </param>
    /// <param name="configure">Sets other names, and the rest. Called once, at once.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddRotatingCertificate(
        this IServiceCollection services, string section, Action<RotatingCertificateOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(section);
        RotatingCertificateOptions options = new();
        configure?.Invoke(options);
        return Register(
            services,
            provider =>
            {
                CertificateReader reader = new(options, Clock(provider));
                return new RotatingCertificate(Create(
                    provider,
                    $"{nameof(RotatingCertificate)} of \"{section}\"",
                    section,
                    CapturedValues.OfSection,
                    (values, _) => new(reader.Read(values.ToSection())),
                    new RotatingOptions<SslStreamCertificateContext>()));
            },
            (certificate, token) => certificate.ReadAsync(token),
            options.ServiceKey,
            options.BuildAtStart);
    }

    private static IServiceCollection Add<T>(
        IServiceCollection services,
        string key,
        Func<IConfiguration, string, CapturedValues> capture,
        Func<CapturedValues, IServiceProvider, CancellationToken, ValueTask<T>> create,
        TimeSpan? drain,
        Action<RotatingOptions<T>>? configure)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(key);
        RotatingOptions<T> options = new();
        options.Drain = drain ?? options.Drain;
        configure?.Invoke(options);

        return Register(
            services,
            provider => Create(
                provider,
                $"{nameof(Rotating<T>)}<{typeof(T).Name}> of \"{key}\"",
                key,
                capture,
                (values, token) => create(values, provider, token),
                options),
            async (rotating, token) => (await rotating.BorrowAsync(token).ConfigureAwait(false)).Dispose(),
            options.ServiceKey,
            options.BuildAtStart);
    }

    private static IServiceCollection Register<TService>(
        IServiceCollection services,
        Func<IServiceProvider, TService> create,
        Func<TService, CancellationToken, Task> build,
        object? serviceKey,
        bool buildAtStart)
        where TService : class
    {
        _ = serviceKey is null
            ? services.AddSingleton(create)
            : services.AddKeyedSingleton(serviceKey, (provider, _) => create(provider));
        return !buildAtStart ? services : services.AddSingleton<IHostedService>(provider => new RotatingHostedService(
            token => build(provider.GetRequiredKeyedService<TService>(serviceKey), token)));
    }

    private static Rotating<T> Create<T>(
        IServiceProvider provider,
        string name,
        string key,
        Func<IConfiguration, string, CapturedValues> capture,
        Func<CapturedValues, CancellationToken, ValueTask<T>> create,
        RotatingOptions<T> options)
        where T : class
    {
        IConfiguration configuration = provider.GetRequiredService<IConfiguration>();
        ILoggerFactory loggers = provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        TimeProvider time = Clock(provider);
        RotatingRecipe<T> recipe = new(name, key, () => capture(configuration, key), create, options.Check, options.BuildTimeout);
        return new Rotating<T>(
            recipe, configuration, options.Drain, time, new GuardedLogger(loggers.CreateLogger(BufferedLogger.Category)), Random.Shared.NextDouble);
    }

    /// <summary>The application's, if it has registered one.</summary>
    private static TimeProvider Clock(IServiceProvider provider) =>
#pragma warning disable RS0030 // Here the clock is chosen.
        provider.GetService<TimeProvider>() ?? TimeProvider.System;
#pragma warning restore RS0030
}
