namespace Vault.Configuration.Testing.Engine.Messages;

/// <summary>The request line's target, taken apart once: the decoded path and the query.</summary>
internal sealed class RequestTarget
{
    private const string ApiPrefix = "/v1/";

    private RequestTarget(string fullPath, IReadOnlyDictionary<string, string> query)
    {
        FullPath = fullPath;
        Query = query;
        IsApi = fullPath.StartsWith(ApiPrefix, StringComparison.Ordinal);
        Path = IsApi ? fullPath[ApiPrefix.Length..] : fullPath;
    }

    /// <summary>The same request, as it looks from inside of a namespace that its path named.</summary>
    public RequestTarget WithPath(string path) => new(ApiPrefix + path, Query);

    public string FullPath { get; }

    /// <summary>The decoded path without <c>/v1/</c>. <c>%2F</c> equals <c>/</c>, as it does on a real server.</summary>
    public string Path { get; }

    public bool IsApi { get; }

    public IReadOnlyDictionary<string, string> Query { get; }

    public static RequestTarget Parse(string rawTarget)
    {
        int question = rawTarget.IndexOf('?', StringComparison.Ordinal);
        string rawPath = question < 0 ? rawTarget : rawTarget[..question];
        string rawQuery = question < 0 ? "" : rawTarget[(question + 1)..];

        return new RequestTarget(Uri.UnescapeDataString(rawPath), ParseQuery(rawQuery));
    }

    /// <summary>The path as Go's router cleans it: single slashes, no dot segments; a trailing slash stays.</summary>
    public string CleanedPath()
    {
        List<string> kept = [];

        foreach (string segment in FullPath.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (segment is not "." and not "..")
            {
                kept.Add(segment);
            }
        }

        string path = "/" + string.Join('/', kept);
        return FullPath.EndsWith('/') && kept.Count > 0 ? path + "/" : path;
    }

    private static Dictionary<string, string> ParseQuery(string rawQuery)
    {
        Dictionary<string, string> query = new(StringComparer.Ordinal);

        foreach (string pair in rawQuery.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? pair : pair[..equals];
            string value = equals < 0 ? "" : pair[(equals + 1)..];
            query.TryAdd(Decode(name), Decode(value));
        }

        return query;
    }

    private static string Decode(string text) =>
        Uri.UnescapeDataString(text.Replace('+', ' '));
}
