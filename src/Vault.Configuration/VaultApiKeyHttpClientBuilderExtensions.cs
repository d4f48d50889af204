using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Vault.Configuration;
using Vault.Configuration.ApiKeys;
using Vault.Configuration.Diagnostics;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives the clients of <c>IHttpClientFactory</c> an API key that changes while they live.</summary>
public static class VaultApiKeyHttpClientBuilderExtensions
{
    /// <summary>
    /// Puts the current API key on each request of this client. When the provider rejects it, gets the next one from Vault and
    /// repeats the request. See <see cref="VaultApiKeyHandler"/>.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="configurationKey">The key of the value in the application's <see cref="IConfiguration"/>, such as <c>OpenAI:ApiKey</c>; from whatever source.</param>
    /// <param name="preset">The provider.</param>
    /// <param name="configure">Changes what the preset says. Called once, at once.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Add it after handlers that retry, so that each try takes the current key. The primary handler, if it is one of .NET's, does not
    /// follow redirects any more: it would carry headers such as <c>x-api-key</c> to the host that a redirect names. The headers that carry
    /// credentials are kept out of the client's log, on .NET 8 as well.
    /// </remarks>
    /// <example>
    /// <code>
    /// services.AddHttpClient("openai", http => http.BaseAddress = new Uri("https://api.openai.com/v1/"))
    ///     .AddVaultApiKey("OpenAI:ApiKey", VaultApiKeyPreset.OpenAI);
    /// </code>
    /// </example>
    public static IHttpClientBuilder AddVaultApiKey(
        this IHttpClientBuilder builder, string configurationKey, VaultApiKeyPreset preset, Action<VaultApiKeyOptions>? configure = null)
    {
        VaultApiKeyOptions options = VaultApiKeyOptions.For(preset);
        configure?.Invoke(options);
        return Add(builder, configurationKey, options);
    }

    /// <inheritdoc cref="AddVaultApiKey(IHttpClientBuilder, string, VaultApiKeyPreset, Action{VaultApiKeyOptions}?)"/>
    /// <param name="builder">The client.</param>
    /// <param name="configurationKey">The key of the value in the application's <see cref="IConfiguration"/>; from whatever source.</param>
    /// <param name="configure">Says how the provider wants its key. Called once, at once.</param>
    public static IHttpClientBuilder AddVaultApiKey(
        this IHttpClientBuilder builder, string configurationKey, Action<VaultApiKeyOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        VaultApiKeyOptions options = new();
        configure(options);
        return Add(builder, configurationKey, options);
    }

    private static IHttpClientBuilder Add(IHttpClientBuilder builder, string configurationKey, VaultApiKeyOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(configurationKey);
        VaultApiKeyOptions chosen = options.Copy();
        builder.Services.TryAddSingleton(CreateRefreshes);
        builder.Services.PostConfigure<HttpClientFactoryOptions>(builder.Name, factory =>
        {
            // Not RedactLoggedHeaders: it replaces what was said before, and since .NET 9 that is "redact everything".
            HashSet<string> credentials = new(chosen.CredentialHeaders.Append(chosen.HeaderName), StringComparer.OrdinalIgnoreCase);
            Func<string, bool> before = factory.ShouldRedactHeaderValue;
            factory.ShouldRedactHeaderValue = header => credentials.Contains(header) || before(header);
            factory.HttpMessageHandlerBuilderActions.Add(handlers => StopRedirects(handlers.PrimaryHandler));
        });

        // The defaults of all clients have no name, and neither has the client that is called "".
        ApiKeyTelemetry telemetry = new(string.IsNullOrEmpty(builder.Name) ? configurationKey : builder.Name);
        return builder.AddHttpMessageHandler(provider =>
            new VaultApiKeyHandler(provider.GetRequiredService<KeyRefreshes>().Of(configurationKey), chosen, telemetry));
    }

    /// <summary>.NET takes <c>Authorization</c> off a request that it redirects, so that it fails, and leaves any other header on it.</summary>
    private static void StopRedirects(HttpMessageHandler handler)
    {
        try
        {
            switch (handler)
            {
                case SocketsHttpHandler { AllowAutoRedirect: true } sockets:
                    sockets.AllowAutoRedirect = false;
                    break;
                case HttpClientHandler { AllowAutoRedirect: true } client:
                    client.AllowAutoRedirect = false;
                    break;
            }
        }
        catch (InvalidOperationException)
        {
            // The application shares one handler, which is in use already: its settings are its own.
        }
    }

    private static KeyRefreshes CreateRefreshes(IServiceProvider provider)
    {
        ILoggerFactory loggers = provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
#pragma warning disable RS0030 // Here the clock is chosen.
        TimeProvider time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
#pragma warning restore RS0030
        return new KeyRefreshes(
            provider.GetRequiredService<IConfiguration>(),
            time,
            new GuardedLogger(loggers.CreateLogger(BufferedLogger.Category)),
            Random.Shared.NextDouble);
    }
}
