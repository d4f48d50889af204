namespace Vault.Configuration.AotTests;

/// <summary>One of each kind that the generated binder treats differently.</summary>
internal sealed class OrdersOptions
{
    public string ApiKey { get; set; } = "";

    public int Retries { get; set; }

    public TimeSpan Patience { get; set; }

    public DatabaseOptions Database { get; set; } = new();

    public List<string> Hosts { get; set; } = [];
}

/// <summary>A part of <see cref="OrdersOptions"/>.</summary>
internal sealed class DatabaseOptions
{
    public string User { get; set; } = "";

    public string Password { get; set; } = "";
}
