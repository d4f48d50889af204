namespace Vault.Configuration.Testing.Engine.Messages;

/// <summary>A request that ends in an error answer. Thrown by the engines, rendered in one place.</summary>
internal sealed class VaultError : Exception
{
    private VaultError(int status, IReadOnlyList<string> errors)
        : base(string.Join("; ", errors))
    {
        Status = status;
        Errors = errors;
    }

    public int Status { get; }

    public IReadOnlyList<string> Errors { get; }

    public static VaultError BadRequest(string message) => new(400, [message]);

    public static VaultError With(int status, string message) => new(status, [message]);

    /// <summary>A status with an empty list of errors, as for a path that holds nothing.</summary>
    public static VaultError Bare(int status) => new(status, []);

    public static VaultError NotFound() => Bare(404);

    /// <summary>No token, or one that is dead: the text is not wrapped.</summary>
    public static VaultError BadToken() => new(403, ["permission denied"]);

    /// <summary>A live token whose policies say no: the text is wrapped, which tells the two apart.</summary>
    public static VaultError Denied() => new(403, [Wrapped("permission denied")]);

    public static VaultError UnsupportedPath() => new(404, [Wrapped("unsupported path")]);

    public static VaultError UnsupportedOperation() => new(405, [Wrapped("unsupported operation")]);

    /// <summary>Go's multierror text for one error.</summary>
    public static string Wrapped(string message) => $"1 error occurred:\n\t* {message}\n\n";
}
