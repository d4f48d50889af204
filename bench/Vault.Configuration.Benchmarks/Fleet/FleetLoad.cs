namespace Vault.Configuration.Benchmarks.Fleet;

/// <summary>Requests, second by second.</summary>
internal sealed class FleetLoad(IReadOnlyList<int> requests)
{
    public double Mean => requests.Average();

    public int Busiest => requests.Max();

    /// <summary>How much more there is to do in the busiest second than in the mean one.</summary>
    public double Peak => Busiest / Mean;
}
