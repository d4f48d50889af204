namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>What came of reading one file.</summary>
internal sealed record FileReading
{
    public FileReading(InjectedProblem problem) => Problem = problem;

    /// <param name="format">What it holds; <see langword="null"/> where it is empty and nothing is known.</param>
    /// <param name="keys">Compared without regard to case, as configuration keys are.</param>
    public FileReading(InjectedFormat? format, IReadOnlyDictionary<string, string?> keys)
    {
        Format = format;
        Keys = keys;
    }

    public InjectedFormat? Format { get; }

    public IReadOnlyDictionary<string, string?> Keys { get; } = new Dictionary<string, string?>();

    /// <summary>Keys that the files may not set.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    public InjectedProblem? Problem { get; }

    /// <summary>Whether the file changed while it was read, so that another attempt may do.</summary>
    public bool IsTorn { get; init; }

    /// <summary>Never a value.</summary>
    public override string ToString() => Problem?.Text ?? $"{Keys.Count} keys";
}
