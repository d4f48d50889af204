using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebApi.Tests;

/// <summary>One page in Chromium, driven through its DevTools protocol: https://chromedevtools.github.io/devtools-protocol/.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    public const string Path = "/usr/bin/chromium";

    // Reached only when something is broken.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("chromium-");
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _calls = new();
    private readonly Process _process;
    private Task _reading = Task.CompletedTask;
    private int _lastCall;

    private Chromium() => _process = Process.Start(new ProcessStartInfo(Path,
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={_profile.FullName}", "about:blank",
    ])
    { RedirectStandardError = true })!;

    public static bool IsInstalled => File.Exists(Path);

    /// <summary>Errors of the page's code, of its console, and of what it loads.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public static async Task<Chromium> OpenAsync(Uri address)
    {
        Chromium page = new();
        try
        {
            await page.ConnectAsync().WaitAsync(Longest, TestContext.Current.CancellationToken);
            foreach (string domain in (string[])["Runtime", "Log", "Page"])
            {
                await page.CallAsync($"{domain}.enable");
            }

            await page.ResizeAsync(width: 1280, isDark: false);
            await page.CallAsync("Page.navigate", new() { ["url"] = address.ToString() });
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the expression is worth, as a text.</summary>
    public async Task<string> RunAsync(string expression)
    {
        JsonNode answer = await CallAsync("Runtime.evaluate", new() { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
        return answer["exceptionDetails"] is { } exception
            ? throw new InvalidOperationException($"{expression}: {exception["exception"]?["description"]}")
            : answer["result"]?["value"] is { } value ? JsonSerializer.Deserialize<object>(value)!.ToString()! : "";
    }

    /// <summary>Waits in the page until the condition holds.</summary>
    public Task UntilAsync(string condition) => RunAsync(
        $"new Promise(done => {{ const look = () => {{ if ({condition}) done(''); else setTimeout(look, 50); }}; look(); }})");

    public async Task ResizeAsync(int width, bool isDark)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        JsonObject scheme = new() { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" };
        await CallAsync("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(scheme) });
    }

    /// <summary>Keeps a picture of the whole page in artifacts/screenshots.</summary>
    public async Task ScreenshotAsync(string name)
    {
        JsonNode answer = await CallAsync("Page.captureScreenshot", new() { ["format"] = "png", ["captureBeyondViewport"] = true });
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "Vault.Configuration.sln")))
        {
            root = root.Parent;
        }

        string folder = System.IO.Path.Combine((root ?? new(AppContext.BaseDirectory)).FullName, "artifacts", "screenshots");
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(System.IO.Path.Combine(folder, name), Convert.FromBase64String(answer["data"]!.GetValue<string>()));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _socket.Dispose();
        _process.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // Something of it may end a moment later than the rest.
        }
    }

    private async Task ConnectAsync()
    {
        const string announcement = "DevTools listening on ";
        string? line;
        do
        {
            line = await _process.StandardError.ReadLineAsync() ?? throw new InvalidOperationException("Chromium ended at its start.");
        }
        while (!line.StartsWith(announcement, StringComparison.Ordinal));
        _ = _process.StandardError.ReadToEndAsync(); // A full pipe would stop it.

        using HttpClient http = new();
        JsonArray? targets = await http.GetFromJsonAsync<JsonArray>($"http://{new Uri(line[announcement.Length..]).Authority}/json");
        string address = targets!.Single(target => target!["type"]!.GetValue<string>() == "page")!["webSocketDebuggerUrl"]!.GetValue<string>();
        await _socket.ConnectAsync(new Uri(address), CancellationToken.None);
        _reading = ReadAsync();
    }

    private async Task<JsonNode> CallAsync(string method, JsonObject? parameters = null)
    {
        int call = Interlocked.Increment(ref _lastCall);
        TaskCompletionSource<JsonNode> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[call] = answer;
        JsonObject message = new() { ["id"] = call, ["method"] = method, ["params"] = parameters ?? [] };
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return await answer.Task.WaitAsync(Longest, TestContext.Current.CancellationToken);
    }

    private async Task ReadAsync()
    {
        try
        {
            byte[] buffer = new byte[64 * 1024];
            while (_socket.State == WebSocketState.Open)
            {
                using MemoryStream message = new();
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    message.Write(buffer.AsSpan(0, part.Count));
                }
                while (!part.EndOfMessage);
                Take(JsonNode.Parse(message.ToArray())!);
            }
        }
        catch (Exception end) when (end is WebSocketException or JsonException or ObjectDisposedException)
        {
            // The browser was ended.
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } call)
        {
            _calls[call.GetValue<int>()].TrySetResult(message["result"] ?? new JsonObject());
        }
        else if (message["method"]!.GetValue<string>() is "Runtime.exceptionThrown"
            || (message["method"]!.GetValue<string>() is "Runtime.consoleAPICalled" && message["params"]!["type"]!.GetValue<string>() is "error" or "warning")
            || message["params"]?["entry"]?["level"]?.GetValue<string>() == "error")
        {
            Complaints.Enqueue(message["params"]!.ToJsonString());
        }
    }
}
