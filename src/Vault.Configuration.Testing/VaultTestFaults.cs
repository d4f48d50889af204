using System.Globalization;
using System.Net;
using System.Text;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Faults;

namespace Vault.Configuration.Testing;

/// <summary>
/// Faults on demand. Each hits the requests that <c>when</c> picks (all, without it), as often as <c>times</c> says (until it is
/// disposed or cleared, without it). Of several that match, all delays apply, and of the rest the one that was added first.
/// </summary>
/// <example>
/// <code>
/// using IDisposable outage = server.Faults.Fail(
///     HttpStatusCode.ServiceUnavailable, when: request => request.Path.StartsWith("secret/data/"), times: 2);
/// </code>
/// </example>
public sealed class VaultTestFaults
{
    private readonly object _gate = new();
    private readonly List<Fault> _faults = [];

    internal VaultTestFaults()
    {
    }

    /// <summary>Answers with a status and, as Vault does, a JSON list of errors.</summary>
    /// <param name="status">The status; <c>(HttpStatusCode)472</c> and the like work too.</param>
    /// <param name="when">Which requests; all, when null.</param>
    /// <param name="times">How many of them; all, when null.</param>
    /// <param name="body">The JSON body; null for <c>{"errors":["…"]}</c> with the status in words.</param>
    /// <param name="retryAfter">Adds a <c>Retry-After</c> header, in whole seconds.</param>
    /// <returns>Ends the fault when disposed.</returns>
    public IDisposable Fail(
        HttpStatusCode status,
        Func<VaultTestRequest, bool>? when = null,
        int? times = null,
        string? body = null,
        TimeSpan? retryAfter = null)
    {
        string text = body ?? $"{{\"errors\":[\"{status} (a fault of the test server)\"]}}\n";
        EngineResponse response = EngineResponse.Json((int)status, Encoding.UTF8.GetBytes(text));

        if (retryAfter is { } wait)
        {
            string seconds = ((long)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            response = response with { Headers = [.. response.Headers, new("Retry-After", seconds)] };
        }

        return Add(new FaultEffect.Answer(response), when, times);
    }

    /// <summary>Answers with a text that is not Vault's, as a proxy or a captive portal does.</summary>
    /// <param name="body">The text.</param>
    /// <param name="contentType">Its content type.</param>
    /// <param name="status">The status.</param>
    /// <param name="when">Which requests; all, when null.</param>
    /// <param name="times">How many of them; all, when null.</param>
    /// <returns>Ends the fault when disposed.</returns>
    public IDisposable Body(
        string body,
        string contentType = "text/html",
        HttpStatusCode status = HttpStatusCode.OK,
        Func<VaultTestRequest, bool>? when = null,
        int? times = null)
    {
        EngineResponse response = new((int)status, [new("Content-Type", contentType)], Encoding.UTF8.GetBytes(body));
        return Add(new FaultEffect.Answer(response), when, times);
    }

    /// <summary>Answers late. The time passes on the server's <see cref="TimeProvider"/>: advance a fake one.</summary>
    /// <param name="delay">How late.</param>
    /// <param name="when">Which requests; all, when null.</param>
    /// <param name="times">How many of them; all, when null.</param>
    /// <returns>Ends the fault when disposed; requests that already wait go on waiting.</returns>
    public IDisposable Delay(TimeSpan delay, Func<VaultTestRequest, bool>? when = null, int? times = null) =>
        Add(new FaultEffect.Delay(delay), when, times);

    /// <summary>Breaks the connection without an answer.</summary>
    /// <param name="when">Which requests; all, when null.</param>
    /// <param name="times">How many of them; all, when null.</param>
    /// <param name="afterHandling">
    /// True to do what was asked first and lose only the reply: a login then has used up its secret id.
    /// </param>
    /// <returns>Ends the fault when disposed.</returns>
    public IDisposable Reset(Func<VaultTestRequest, bool>? when = null, int? times = null, bool afterHandling = false) =>
        Add(new FaultEffect.Reset(afterHandling), when, times);

    /// <summary>Sends the first bytes of the body, then breaks the connection.</summary>
    /// <param name="afterBytes">How many bytes go out.</param>
    /// <param name="when">Which requests; all, when null.</param>
    /// <param name="times">How many of them; all, when null.</param>
    /// <returns>Ends the fault when disposed.</returns>
    public IDisposable TruncateBody(int afterBytes, Func<VaultTestRequest, bool>? when = null, int? times = null) =>
        Add(new FaultEffect.Truncate(afterBytes), when, times);

    /// <summary>Ends all faults.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _faults.Clear();
        }
    }

    /// <summary>The effects on this request; each one returned counts as used.</summary>
    internal IReadOnlyList<FaultEffect> Take(VaultTestRequest request)
    {
        lock (_gate)
        {
            if (_faults.Count == 0)
            {
                return [];
            }

            List<FaultEffect> effects = [];
            bool isDecided = false;

            foreach (Fault fault in _faults.ToList())
            {
                bool isDelay = fault.Effect is FaultEffect.Delay;

                if ((isDelay || !isDecided) && fault.Matches(request) && fault.TryUse())
                {
                    effects.Add(fault.Effect);
                    isDecided |= !isDelay;
                }
            }

            _faults.RemoveAll(fault => fault.IsUsedUp);
            return effects;
        }
    }

    private Fault Add(FaultEffect effect, Func<VaultTestRequest, bool>? when, int? times)
    {
        Fault fault = new(effect, when, times, Remove);

        lock (_gate)
        {
            _faults.Add(fault);
        }

        return fault;
    }

    private void Remove(Fault fault)
    {
        lock (_gate)
        {
            _faults.Remove(fault);
        }
    }
}
