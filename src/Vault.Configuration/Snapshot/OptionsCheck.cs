using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Vault.Configuration.Snapshot;

/// <summary>Whether an options class could be bound to new values, and what the application's own validators say of it.</summary>
internal abstract class OptionsCheck(string section)
{
    /// <summary>The section that the options are bound to.</summary>
    public string Section => section;

    /// <summary>Says what is wrong, without a value; <see langword="null"/> where nothing is.</summary>
    /// <param name="configuration">The application's configuration as it would be.</param>
    /// <param name="services">The application's services.</param>
    public abstract string? FindProblem(IConfiguration configuration, IServiceProvider services);
}

/// <inheritdoc/>
internal sealed class OptionsCheck<TOptions>(string section, Func<IConfiguration, TOptions?> bind) : OptionsCheck(section)
    where TOptions : class
{
    public override string? FindProblem(IConfiguration configuration, IServiceProvider services)
    {
        string step = $"{typeof(TOptions).Name} cannot be bound to \"{Section}\"";
        try
        {
            if (bind(configuration.GetSection(Section)) is not { } options)
            {
                return null;
            }

            // A validator's text may hold the value that it found wrong: its name and the number of faults must do.
            step = $"{typeof(TOptions).Name} cannot be validated";
            foreach (IValidateOptions<TOptions> validator in services.GetServices<IValidateOptions<TOptions>>())
            {
                if (validator.Validate(Options.DefaultName, options) is { Failed: true } result)
                {
                    return $"{typeof(TOptions).Name} would not be valid ({result.Failures?.Count() ?? 1} faults found by {validator.GetType().Name})";
                }
            }
        }
        catch (Exception thrown)
        {
            // .NET's binder puts the value that it could not convert into its message, and a validator may.
            return $"{step} ({thrown.GetType().Name})";
        }

        return null;
    }
}
