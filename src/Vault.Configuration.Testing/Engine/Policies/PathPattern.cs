namespace Vault.Configuration.Testing.Engine.Policies;

/// <summary>
/// The path of a rule: exact, a prefix (<c>*</c> at the end), with wildcard segments (<c>+</c>), or both. Where several fit,
/// the greatest one decides; the order is Vault's.
/// </summary>
internal sealed class PathPattern : IComparable<PathPattern>
{
    private readonly string[] _segments;
    private readonly string _stem;
    private readonly bool _isPrefix;
    private readonly int _wildcards;
    private readonly int _firstWildcard;

    public PathPattern(string path)
    {
        _isPrefix = path.EndsWith('*');
        _stem = _isPrefix ? path[..^1] : path;
        _segments = _stem.Split('/');
        _wildcards = _segments.Count(segment => segment == "+");
        _firstWildcard = _wildcards > 0 ? path.IndexOf('+', StringComparison.Ordinal) : _stem.Length;
        IsExact = !_isPrefix && _wildcards == 0;
    }

    public bool IsExact { get; }

    public bool Matches(string path)
    {
        if (IsExact)
        {
            return path == _stem;
        }

        return _wildcards == 0 ? path.StartsWith(_stem, StringComparison.Ordinal) : MatchesSegments(path.Split('/'));
    }

    /// <summary>Whether anything under a mount could be meant by this pattern.</summary>
    public bool ReachesInto(string mountPath)
    {
        string[] mount = mountPath.TrimEnd('/').Split('/');

        for (int i = 0; i < mount.Length; i++)
        {
            bool isLast = i == _segments.Length - 1;

            if (isLast && _isPrefix)
            {
                return mount[i].StartsWith(_segments[i], StringComparison.Ordinal);
            }

            if (i >= _segments.Length || (_segments[i] != "+" && _segments[i] != mount[i]))
            {
                return false;
            }
        }

        return true;
    }

    public int CompareTo(PathPattern? other)
    {
        if (other is null)
        {
            return 1;
        }

        // A later first wildcard is more specific, then no glob at the end, then fewer wildcards, then the longer path.
        int order = IsExact.CompareTo(other.IsExact);
        order = order != 0 ? order : _firstWildcard.CompareTo(other._firstWildcard);
        order = order != 0 ? order : other._isPrefix.CompareTo(_isPrefix);
        order = order != 0 ? order : other._wildcards.CompareTo(_wildcards);
        order = order != 0 ? order : _stem.Length.CompareTo(other._stem.Length);
        return order != 0 ? order : string.CompareOrdinal(_stem, other._stem);
    }

    private bool MatchesSegments(string[] path)
    {
        if (path.Length < _segments.Length || (!_isPrefix && path.Length != _segments.Length))
        {
            return false;
        }

        for (int i = 0; i < _segments.Length; i++)
        {
            bool isGlob = _isPrefix && i == _segments.Length - 1;
            bool fits = _segments[i] == "+"
                || (isGlob ? path[i].StartsWith(_segments[i], StringComparison.Ordinal) : path[i] == _segments[i]);

            if (!fits)
            {
                return false;
            }
        }

        return true;
    }
}
