using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vault.Configuration;

namespace PostgresCredentials;

/// <summary>Writes orders as fast as it may. That its database user changes every few seconds is none of its business.</summary>
public sealed partial class OrderWriter(
    Rotating<NpgsqlDataSource> database, OrderCount count, IConfiguration configuration, ILogger<OrderWriter> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        int writers = configuration.GetValue("Writers", 2);
        await Task.WhenAll(Enumerable.Range(1, writers).Select(writer => WriteAsync(writer, stoppingToken)));
    }

    private async Task WriteAsync(int writer, CancellationToken stoppingToken)
    {
        string? user = null;
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(20));
        while (await NextAsync(pace, stoppingToken))
        {
            try
            {
                // Lent for one piece of work: whatever happens meanwhile, this data source stays open until it is given back.
                using var lent = database.Borrow();
                await using NpgsqlCommand insert = lent.Value.CreateCommand(
                    "INSERT INTO orders (writer) VALUES ($1) RETURNING session_user::text");
                insert.Parameters.AddWithValue(writer);
                string now = (string)(await insert.ExecuteScalarAsync(CancellationToken.None))!;
                count.AddWritten(now);
                if (now != user && writer == 1)
                {
                    LogUser(now, count.Written);
                }

                user = now;
            }
            catch (NpgsqlException failed)
            {
                count.AddFailed();
                LogFailure(writer, failed.SqlState, failed.Message);
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer pace, CancellationToken stoppingToken)
    {
        try
        {
            return await pace.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Writing as {User}; {Written} orders so far.")]
    private partial void LogUser(string user, long written);

    [LoggerMessage(2, LogLevel.Error, "Writer {Writer} failed ({SqlState}): {Reason}")]
    private partial void LogFailure(int writer, string? sqlState, string reason);
}
