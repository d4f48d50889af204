using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Provider;

/// <summary>
/// Follows the settings that references stand in: when they change, so does what is read. Its own values wake it too, and are
/// found to be no change.
/// </summary>
internal sealed class ReferenceWatch : IDisposable
{
    private readonly EarlierSettings _settings;
    private readonly object _gate = new();
    private IDisposable? _subscription;

    /// <param name="builder">What the source is built for.</param>
    /// <param name="source">The source.</param>
    /// <param name="before">The references of the build before: what was read for them is not read anew.</param>
    public ReferenceWatch(IConfigurationBuilder builder, VaultConfigurationSource source, ReferenceSet? before)
    {
        _settings = new EarlierSettings(builder, source);
        References = ReferenceSet.From(_settings.Read(), before);
    }

    /// <summary>As they are now.</summary>
    public ReferenceSet References { get; private set; } // Under _gate, once it follows.

    /// <summary>From now on, the run time reads what the settings say.</summary>
    public void Follow(VaultRuntime runtime)
    {
        _subscription = ChangeToken.OnChange(_settings.GetReloadToken, () => Look(runtime));
        Look(runtime); // What changed between the first look and now has told nobody.
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _settings.Dispose();
    }

    private void Look(VaultRuntime runtime)
    {
        lock (_gate)
        {
            ReferenceSet now = ReferenceSet.From(_settings.Read(), References);
            if (ReferenceEquals(now, References))
            {
                return;
            }

            foreach (string mistake in now.Mistakes.Except(References.Mistakes))
            {
                runtime.Logger.ReferenceIsBroken(runtime.Plan.Settings.Name, mistake);
            }

            References = now;
            runtime.ReadOthers(now);
        }
    }
}
