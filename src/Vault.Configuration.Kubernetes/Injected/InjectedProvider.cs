using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>
/// Looks at the folder now and then, and tells .NET when values changed. One timer, which is started anew when a look and the
/// listeners have ended: no two run at once.
/// </summary>
internal sealed class InjectedProvider(InjectedPlan plan, InjectedSource source) : ConfigurationProvider, IDisposable
{
    private const int LongestList = 20;

    private readonly object _gate = new();
    private readonly FolderReader _reader = new(plan);
    private FolderPicture _picture = source.LastPicture ?? FolderPicture.Nothing; // Under _gate.
    private ITimer? _timer; // Set under _gate, once.
    private volatile bool _isDisposed;

    /// <summary>At first what the start waits for; later <c>IConfigurationRoot.Reload()</c>, which signals by itself.</summary>
    public override void Load()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            if (_timer is null)
            {
                LoadFirst();
            }
            else
            {
                Refresh();
            }
        }
    }

    public void Dispose()
    {
        // Without the lock: a look may hang on a file system that does.
        _isDisposed = true;
        Volatile.Read(ref _timer)?.Dispose();
    }

    /// <summary>Shown by <c>GetDebugView</c> beside each key.</summary>
    public override string ToString() => $"Injected secrets in {plan.Folder}";

    private void LoadFirst()
    {
        bool mayFail = !plan.Optional && source.LastPicture is null;
        FolderPicture first = _reader.Read(_picture);
        if (mayFail && first.Problems.Count > 0)
        {
            throw Describe(first.Problems);
        }

        Publish(first, haveChanged: true);
        Tell(logger => logger.FolderLoaded(plan.Folder, first.Files.Count, first.Values.Count));
        using (AsyncFlowControl? suppression = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow())
        {
            _timer = plan.Time.CreateTimer(_ => Poll(), null, plan.PollInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Poll()
    {
        try
        {
            bool hasChanged;
            lock (_gate)
            {
                hasChanged = !_isDisposed && Refresh();
            }

            // Outside of the lock: a listener may call Reload, or wait for somebody who does.
            if (hasChanged && !_isDisposed)
            {
                Signal();
            }
        }
        catch (Exception defect)
        {
            Tell(logger => logger.PollThrew(plan.Folder, defect.GetType(), defect.StackTrace));
        }
        finally
        {
            if (!_isDisposed)
            {
                _timer!.Change(plan.PollInterval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <returns>Whether values changed.</returns>
    private bool Refresh()
    {
        FolderPicture before = _picture;
        FolderPicture next = _reader.Read(before);
        if (ReferenceEquals(next, before))
        {
            return false;
        }

        string[] changed = [.. next.KeysThatDifferFrom(before)];
        Publish(next, changed.Length > 0);
        if (changed.Length > 0)
        {
            Tell(logger => logger.FolderChanged(plan.Folder, changed.Length, string.Join(", ", changed.Take(LongestList))));
        }

        return changed.Length > 0;
    }

    private void Publish(FolderPicture next, bool haveChanged)
    {
        FolderPicture before = _picture;
        _picture = next;
        source.LastPicture = next;
        if (haveChanged)
        {
            // A copy, since hosts write into every provider.
            Data = new Dictionary<string, string?>(next.Values, StringComparer.OrdinalIgnoreCase);
        }

        Tell(logger => Report(logger, before, next));
    }

    /// <summary>Each thing once, and not at every look.</summary>
    private void Report(ILogger logger, FolderPicture before, FolderPicture next)
    {
        foreach (InjectedProblem problem in next.Problems.Except(before.Problems))
        {
            logger.FileFailed(problem.Text, plan.PollInterval);
        }

        foreach (string path in before.Problems.Select(problem => problem.Path).Except(next.Problems.Select(problem => problem.Path)))
        {
            logger.FileRecovered(path);
        }

        foreach ((string key, string loser, string winner) in next.Collisions.Except(before.Collisions))
        {
            logger.FilesCollide(plan.Folder, key, loser, winner);
        }

        foreach ((string file, string keys) in next.Dropped.Except(before.Dropped))
        {
            logger.FileKeysAreNotAllowed(plan.Folder, file, keys);
        }
    }

    private void Signal()
    {
        try
        {
            OnReload();
        }
        catch (Exception thrown)
        {
            // Type and origin only: .NET's binder puts the value that it could not convert into its message.
            IEnumerable<Exception> causes = thrown is AggregateException several ? several.Flatten().InnerExceptions : [thrown];
            foreach (Exception cause in causes)
            {
                Tell(logger => logger.FolderListenerThrew(plan.Folder, cause.GetType(), cause.StackTrace?.Split('\n')[0].Trim()));
            }
        }
    }

    private void Tell(Action<ILogger> message)
    {
        try
        {
            message(plan.Logger);
        }
        catch (Exception)
        {
            // A logger of a host that has ended. There is nobody left to tell of it.
        }
    }

    private VaultException Describe(IReadOnlyList<InjectedProblem> problems)
    {
        string list = problems is [InjectedProblem only]
            ? only.Text
            : string.Join("", problems.Take(LongestList).Select(problem => $"\n  {problem.Text}"));
        string rest = problems.Count > LongestList ? $"\n  and {problems.Count - LongestList} more" : "";
        return new VaultException(problems[0].Kind, $"The secrets injected into \"{plan.Folder}\" could not be loaded. {list}{rest}");
    }
}
