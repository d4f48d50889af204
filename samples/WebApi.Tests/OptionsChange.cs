using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace WebApi.Tests;

/// <summary>Waits for the background without sleeping: for what the application itself is told.</summary>
internal static class OptionsChange
{
    // Reached only when something is broken.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Call it before the change is made and await it afterwards: a change that came in between would be lost otherwise.
    /// </summary>
    public static async Task<LlmOptions> NextChangeAsync(this SampleApp app, string provider)
    {
        IOptionsMonitor<LlmOptions> monitor = app.Services.GetRequiredService<IOptionsMonitor<LlmOptions>>();
        string before = monitor.Get(provider).ApiKey;
        TaskCompletionSource<LlmOptions> changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // .NET tells of every named instance at each reload; only a new key is news.
        using IDisposable? listener = monitor.OnChange((options, name) =>
        {
            if (name == provider && options.ApiKey != before)
            {
                changed.TrySetResult(options);
            }
        });
        return await changed.Task.WaitAsync(Longest, TestContext.Current.CancellationToken);
    }
}
