namespace Vault.Configuration.AotTests;

/// <summary>Prints one line for each check, and remembers whether one failed.</summary>
internal sealed class Checks
{
    public bool HasFailed { get; private set; }

    /// <summary>A group of checks. An exception that leaves it is a failed check; the next group is still run.</summary>
    public async Task GroupAsync(string name, Func<Task> group)
    {
        try
        {
            await group();
        }
        catch (Exception unexpected)
        {
            Report($"{name}: {unexpected}", isPassed: false);
        }
    }

    public void Equal<T>(string what, T actual, T expected) => Report(
        what, EqualityComparer<T>.Default.Equals(actual, expected), $"is \"{actual}\" and not \"{expected}\"");

    public void Throws<TException>(string what, Action action, params string[] parts)
        where TException : Exception
    {
        try
        {
            action();
            Report(what, isPassed: false, "nothing was thrown");
        }
        catch (TException thrown)
        {
            string[] missing = [.. parts.Where(part => !thrown.Message.Contains(part, StringComparison.Ordinal))];
            Report(what, missing.Length == 0, $"the text lacks \"{string.Join("\", \"", missing)}\": {thrown.Message}");
        }
    }

    private void Report(string what, bool isPassed, string problem = "")
    {
        HasFailed |= !isPassed;
        Console.WriteLine(isPassed ? $"ok    {what}" : $"FAIL  {what} {problem}");
    }
}
