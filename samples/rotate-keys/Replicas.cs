using System.Text.Json.Nodes;

namespace RotateKeys;

/// <summary>The running copies of the service, each of which tells the versions that it holds: <c>[{"provider": "OpenAI", "version": 7}]</c>.</summary>
internal sealed class Replicas(HttpClient http, IReadOnlyList<Uri> addresses, TimeSpan deadline, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task WaitAsync(string provider, int version, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        List<Uri> missing = [.. addresses];
        while (true)
        {
            Dictionary<Uri, string> late = [];
            foreach (Uri replica in missing)
            {
                if (await WhatIsLackingAsync(replica, provider, version, cancellationToken) is { } what)
                {
                    late.Add(replica, what);
                }
            }

            missing = [.. late.Keys];
            if (missing.Count == 0)
            {
                output.WriteLine($"All {addresses.Count} replicas have version {version}.");
                return;
            }

            if (time.GetElapsedTime(start) + Pause > deadline)
            {
                throw new RotationException(
                    RotationOutcome.NotEverywhere,
                    $"After {deadline}, {string.Join(", ", late.Select(one => $"{one.Key.Authority} {one.Value}"))}. "
                    + "No key was disabled; both are good. Mend it, and run it again with --finish.");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<string?> WhatIsLackingAsync(Uri replica, string provider, int version, CancellationToken cancellationToken)
    {
        try
        {
            using CancellationTokenSource tooLong = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            tooLong.CancelAfter(Patience);
            JsonNode? keys = JsonNode.Parse(await http.GetStringAsync(replica, tooLong.Token));
            int? held = keys?.AsArray().FirstOrDefault(key => key?["provider"]?.GetValue<string>() == provider)?["version"]?.GetValue<int>();
            return held is null ? $"does not tell of {provider}" : held < version ? $"has version {held}" : null;
        }
        catch (Exception failure) when (
            failure is HttpRequestException or System.Text.Json.JsonException or InvalidOperationException or FormatException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return "does not answer";
        }
    }
}
