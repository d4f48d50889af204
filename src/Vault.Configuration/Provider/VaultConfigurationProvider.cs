using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Refresh;

namespace Vault.Configuration.Provider;

/// <summary>How .NET sees the snapshot: a thin shell. Each read comes from one whole snapshot.</summary>
internal sealed class VaultConfigurationProvider(VaultRuntime runtime, VaultConfigurationSource? source = null, ReferenceWatch? watch = null)
    : IConfigurationProvider, IDisposable
{
    // What the application sets itself (configuration["a"] = "b", UseUrls). Read first, and untouched by reloads. Made by
    // the first Set, since asking a ConcurrentDictionary whether it is empty takes locks.
    private ConcurrentDictionary<string, string?>? _overlay;

    private ConfigurationReloadToken _reloadToken = new(); // Exchanged by the notifier.
    private bool _isLoaded; // Of whoever calls Load, which .NET does from one thread.
    private volatile bool _isLoading;
    private int _isDisposed;
    private int _saidStale;

    /// <summary>The run time, for the refresher to find.</summary>
    public VaultRuntime Runtime => runtime;

    /// <summary>The source that it was built by.</summary>
    public VaultConfigurationSource? Source => source;

    /// <summary>Whether the values are no longer refreshed.</summary>
    public bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    public void Load()
    {
        if (IsDisposed)
        {
            return;
        }

        _isLoading = true;
        try
        {
            // On a pool thread: a SynchronizationContext of the caller's, blocked by this very wait, must not be needed by what
            // it waits for.
            if (!_isLoaded)
            {
                Task.Run(runtime.StartAsync).GetAwaiter().GetResult();
                _isLoaded = true;
            }
            else
            {
                Reload();
            }
        }
        finally
        {
            _isLoading = false;
        }
    }

    public bool TryGet(string key, out string? value)
    {
        if (OwnValues.AreHidden)
        {
            value = null;
            return false;
        }

        if (IsDisposed && Interlocked.Exchange(ref _saidStale, 1) == 0)
        {
            // A temporary service provider that was disposed took the configuration of the living application with it.
            runtime.Logger.ReadAfterDispose(runtime.Plan.Settings.Name);
        }

        if (Volatile.Read(ref _overlay) is { } overlay && overlay.TryGetValue(key, out value))
        {
            return true;
        }

        return runtime.Snapshot.Values.TryGetValue(key, out value);
    }

    public void Set(string key, string? value) =>
        LazyInitializer.EnsureInitialized(ref _overlay, () => new(StringComparer.OrdinalIgnoreCase))[key] = value;

    public IChangeToken GetReloadToken() => Volatile.Read(ref _reloadToken);

    public IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        if (OwnValues.AreHidden)
        {
            return earlierKeys;
        }

        IReadOnlyList<string> children = runtime.Snapshot.Sections.Of(parentPath);
        ConcurrentDictionary<string, string?>? overlay = Volatile.Read(ref _overlay);
        if (overlay is null && earlierKeys.TryGetNonEnumeratedCount(out int earlier) && earlier == 0)
        {
            return children;
        }

        List<string> keys = [.. children];
        foreach (string key in overlay?.Keys ?? [])
        {
            AddChild(key, parentPath, keys);
        }

        keys.AddRange(earlierKeys);
        keys.Sort(ConfigurationKeyComparer.Instance.Compare);
        return keys;
    }

    /// <summary>Tells .NET that values changed.</summary>
    public void Signal()
    {
        if (_isLoading)
        {
            // IConfigurationRoot.Reload raises its own token once Load returns: once per change, not twice.
            return;
        }

        Interlocked.Exchange(ref _reloadToken, new ConfigurationReloadToken()).OnReload();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            watch?.Dispose();
            runtime.Detach(this);
        }
    }

    /// <summary>Shown by <c>GetDebugView</c> beside each key.</summary>
    public override string ToString() => $"Vault \"{runtime.Plan.Settings.Name}\" ({runtime.Plan.Settings.Addresses.First.Host})";

    /// <summary>
    /// <c>IConfigurationRoot.Reload()</c>: one more round of the loop. Its failures are logged and thrown to nobody: the
    /// last good values are there.
    /// </summary>
    private void Reload()
    {
        Task<RoundOutcome> round = runtime.RefreshAsync(only: null);
        if (!ChangeNotifier.IsInsideListener && !Task.WhenAny(round).Wait(runtime.Plan.Settings.StartupTimeout))
        {
            runtime.Logger.ReloadTimedOut(runtime.Plan.Settings.Name, runtime.Plan.Settings.StartupTimeout);
        }
    }

    private static void AddChild(string key, string? parentPath, List<string> children)
    {
        int start = 0;
        if (parentPath is not null)
        {
            if (key.Length <= parentPath.Length
                || key[parentPath.Length] != ':'
                || !key.StartsWith(parentPath, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }

            start = parentPath.Length + 1;
        }

        int end = key.IndexOf(':', start);
        children.Add(end < 0 ? key[start..] : key[start..end]);
    }
}
