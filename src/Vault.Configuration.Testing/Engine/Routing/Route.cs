using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>
/// One path of an engine and what can be done there. A pattern is made of literal segments, <c>{name}</c> for one segment
/// and a last <c>{name*}</c> for all that remains.
/// </summary>
internal sealed class Route(string pattern)
{
    private readonly string[] _pattern = pattern.Split('/');
    private readonly Dictionary<Operation, Func<LogicalRequest, LogicalResponse>> _handlers = [];
    private Func<string, bool>? _exists;

    public bool IsUnauthenticated { get; private set; }

    public bool RequiresSudo { get; private set; }

    public Route On(Operation operation, Func<LogicalRequest, LogicalResponse> handler)
    {
        _handlers[operation] = handler;
        return this;
    }

    public Route OnWrite(Func<LogicalRequest, LogicalResponse> handler) =>
        On(Operation.Create, handler).On(Operation.Update, handler);

    /// <summary>Makes a write to a new path a <c>create</c>; without it every write is an <c>update</c>.</summary>
    public Route WithExistence(Func<string, bool> exists)
    {
        _exists = exists;
        return this;
    }

    public Route Unauthenticated()
    {
        IsUnauthenticated = true;
        return this;
    }

    public Route Sudo()
    {
        RequiresSudo = true;
        return this;
    }

    public Operation Refine(Operation operation, IReadOnlyDictionary<string, string> values) =>
        operation == Operation.Update && _exists is not null && !_exists(values.Values.Last()) ? Operation.Create : operation;

    public Func<LogicalRequest, LogicalResponse> Handler(Operation operation) =>
        _handlers.TryGetValue(operation, out Func<LogicalRequest, LogicalResponse>? handler)
            ? handler
            : throw VaultError.UnsupportedOperation();

    public Dictionary<string, string>? Match(string path)
    {
        string[] segments = path.Split('/');
        Dictionary<string, string> values = new(StringComparer.Ordinal);

        for (int i = 0; i < _pattern.Length; i++)
        {
            string expected = _pattern[i];

            if (expected.EndsWith("*}", StringComparison.Ordinal))
            {
                values[expected[1..^2]] = i < segments.Length ? string.Join('/', segments[i..]) : "";
                return values;
            }

            if (i >= segments.Length)
            {
                return null;
            }

            if (expected.StartsWith('{') && segments[i].Length > 0)
            {
                values[expected[1..^1]] = segments[i];
            }
            else if (expected != segments[i])
            {
                return null;
            }
        }

        // LIST puts a slash at the end of every path.
        bool ends = segments.Length == _pattern.Length
            || (segments.Length == _pattern.Length + 1 && segments[^1].Length == 0);
        return ends ? values : null;
    }
}
