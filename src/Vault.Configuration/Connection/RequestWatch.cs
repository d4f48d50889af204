using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Connection;

/// <summary>Measures one request to one address, for whoever listens: metrics, spans and the log. Not made while nobody does.</summary>
internal sealed class RequestWatch
{
    private readonly VaultRequest _request;
    private readonly Uri _address;
    private readonly SourceTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _operation;
    private readonly long _startedAt;
    private Activity? _activity;

    private RequestWatch(VaultRequest request, Uri address, SourceTelemetry telemetry, TimeProvider time, ILogger logger)
    {
        _request = request;
        _address = address;
        _telemetry = telemetry;
        _time = time;
        _logger = logger;
        _operation = RequestOperation.Of(request);
        _startedAt = time.GetTimestamp();
    }

    /// <summary>Begins to watch.</summary>
    /// <returns><see langword="null"/> where nobody listens.</returns>
    public static RequestWatch? Start(VaultRequest request, Uri address, SourceTelemetry telemetry, TimeProvider time, ILogger logger) =>
        Instruments.RequestDuration.Enabled || VaultTelemetry.Source.HasListeners() || telemetry.SendsCorrelationId || logger.IsEnabled(LogLevel.Debug)
            ? new RequestWatch(request, address, telemetry, time, logger)
            : null;

    /// <summary>Watches until the answer is there, or it is known that there is none.</summary>
    public async Task<VaultAnswer> RunAsync(Func<Task<VaultAnswer>> exchange)
    {
        // Here and not before: what is current afterwards is that of whoever called.
        using (_activity = _telemetry.Start($"{_request.Method} {_operation}", ActivityKind.Client, SpanTags()))
        {
            try
            {
                VaultAnswer answer = await exchange().ConfigureAwait(false);
                Answered(answer);
                return answer;
            }
            catch (VaultException failed)
            {
                Failed(failed);
                throw;
            }
            catch
            {
                // Nobody wants it any more.
                Record(status: null, ErrorTypes.Other);
                _activity?.SetTag(Attributes.ErrorType, ErrorTypes.Other);
                throw;
            }
        }
    }

    /// <summary>An answer came: a success or an ordinary 404.</summary>
    private void Answered(VaultAnswer answer)
    {
        TimeSpan duration = Record((int)answer.StatusCode, errorType: null);
        bool isLogged = _logger.IsEnabled(LogLevel.Trace);
        string? requestId = isLogged || _activity is { IsAllDataRequested: true } ? answer.FindRequestId() : null;
        _activity?.SetTag(Attributes.StatusCode, (int)answer.StatusCode).SetTag(Attributes.RequestId, requestId);
        if (isLogged)
        {
            _logger.RequestAnswered(_request.ToString(), (int)answer.StatusCode, duration, requestId, _telemetry.CorrelationId);
        }
    }

    private void Failed(VaultException failure)
    {
        TimeSpan duration = Record((int?)failure.StatusCode, ErrorTypes.Of(failure));
        SourceTelemetry.End(_activity, failure);
        if (failure.StatusCode is { } status)
        {
            _activity?.SetTag(Attributes.StatusCode, (int)status).SetTag(Attributes.RequestId, failure.RequestId);
        }

        if (_logger.IsEnabled(LogLevel.Debug))
        {
            _logger.RequestFailed(
                _request.ToString(), ConnectionFaults.Show(_address), failure.Kind, (int?)failure.StatusCode, duration, failure.RequestId, _telemetry.CorrelationId);
        }
    }

    private TimeSpan Record(int? status, string? errorType)
    {
        TimeSpan duration = _time.GetElapsedTime(_startedAt);
        if (Instruments.RequestDuration.Enabled)
        {
            TagList tags = _telemetry.Tags();
            tags.Add(Attributes.Operation, _operation);
            tags.Add(Attributes.Method, _request.Method.Method);
            if (status is { } code)
            {
                tags.Add(Attributes.StatusCode, code);
            }

            if (errorType is not null)
            {
                tags.Add(Attributes.ErrorType, errorType);
            }

            Instruments.RequestDuration.Record(duration.TotalSeconds, tags);
        }

        return duration;
    }

    /// <summary>What a sampler may want to know.</summary>
    private IEnumerable<KeyValuePair<string, object?>> SpanTags()
    {
        yield return new(Attributes.Operation, _operation);
        yield return new(Attributes.Method, _request.Method.Method);
        if (UnixSocket.Is(_address))
        {
            yield return new(Attributes.ServerAddress, UnixSocket.PathOf(_address));
        }
        else
        {
            yield return new(Attributes.ServerAddress, _address.Host);
            yield return new(Attributes.ServerPort, _address.Port);
        }

        if (_telemetry.IncludesPaths)
        {
            yield return new(Attributes.RequestPath, _request.Path);
        }
    }
}
