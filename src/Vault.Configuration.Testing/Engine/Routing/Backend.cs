using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>
/// A secrets engine, an auth method, or a part of <c>sys/</c>: a list of routes. To add one, write a class in a folder of its
/// own and register it in <see cref="BackendCatalog"/>.
/// </summary>
internal abstract class Backend
{
    private readonly List<Route> _routes = [];

    /// <summary>Where more than one route fits, the one that was added first answers.</summary>
    public (Route Route, Dictionary<string, string> Values)? Find(string path)
    {
        foreach (Route route in _routes)
        {
            if (route.Match(path) is { } values)
            {
                return (route, values);
            }
        }

        return null;
    }

    /// <summary>The answer to a path that no route fits.</summary>
    public virtual LogicalResponse AnswerUnknownPath() => throw VaultError.UnsupportedPath();

    protected Route Map(string pattern)
    {
        Route route = new(pattern);
        _routes.Add(route);
        return route;
    }

    /// <summary>Lets entries be listed at a path, and written, read and deleted below it.</summary>
    protected Route MapEntries<T>(string path, EntryTable<T> entries, string name = "{name}")
        where T : class, IEntry, new()
    {
        Map(path).On(Operation.List, entries.List);
        return Map($"{path}/{name}")
            .On(Operation.Read, entries.Read)
            .OnWrite(entries.Write)
            .On(Operation.Delete, entries.Delete);
    }
}
