using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration;

public sealed partial class VaultConfigurationBuilder
{
    /// <summary>
    /// Checks new values, while the application runs, with an options class that is bound to them and with its own validators
    /// (<c>IValidateOptions</c>, data annotations) before they are published. What would not bind or not be valid is held
    /// back and the last good values stay: after such a reload <c>IOptionsMonitor.CurrentValue</c> throws at every access.
    /// </summary>
    /// <typeparam name="TOptions">The options class, as registered with <c>services.AddOptions</c>.</typeparam>
    /// <param name="section">The section that it is bound to.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Begins when the host starts; at the start itself <c>ValidateOnStart</c> does this. Validators that only work
    /// asynchronously (.NET 11) are not asked.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="section"/> is empty.</exception>
    [RequiresUnreferencedCode("Binds by reflection. Use the overload that takes a delegate, which the binding generator can serve.")]
    [RequiresDynamicCode("Binds by reflection. Use the overload that takes a delegate, which the binding generator can serve.")]
    public VaultConfigurationBuilder ValidateBeforePublish<TOptions>(string section)
        where TOptions : class => ValidateBeforePublish(section, configuration => configuration.Get<TOptions>());

    /// <summary>As the other overload, with the binding done by the caller: for trimmed and native AOT programs.</summary>
    /// <typeparam name="TOptions">The options class.</typeparam>
    /// <param name="section">The section that it is bound to.</param>
    /// <param name="bind">Binds the section, such as <c>section => section.Get&lt;OpenAIOptions>()</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="section"/> is empty.</exception>
    public VaultConfigurationBuilder ValidateBeforePublish<TOptions>(string section, Func<IConfiguration, TOptions?> bind)
        where TOptions : class
    {
        ArgumentException.ThrowIfNullOrEmpty(section);
        ArgumentNullException.ThrowIfNull(bind);
        _checks.Add(new OptionsCheck<TOptions>(section, bind));
        return this;
    }
}
