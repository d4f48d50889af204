namespace Vault.Configuration.Connection;

/// <summary>One call of Vault's API, without the token: who sends it adds that.</summary>
/// <param name="Method">GET, LIST, POST, …</param>
/// <param name="Path">Below <c>/v1/</c>, not escaped, such as <c>secret/data/orders</c>.</param>
internal sealed record VaultRequest(HttpMethod Method, string Path)
{
    /// <summary>Vault's own verb; <c>?list=true</c> on a GET means the same.</summary>
    public static readonly HttpMethod List = new("LIST");

    /// <summary>OpenBao's verb for all levels below a path. Vault answers 405.</summary>
    public static readonly HttpMethod Scan = new("SCAN");

    /// <summary>The JSON body, if there is one.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What follows the question mark, escaped.</summary>
    public string? Query { get; init; }

    /// <summary>The namespace, where it is not the client's.</summary>
    public string? Namespace { get; init; }

    /// <summary>What a policy must allow for it, where that is not this very path.</summary>
    public AccessRule? Access { get; init; }

    /// <summary>How large the answer may be, where it is not the client's limit.</summary>
    public int? MaxResponseBytes { get; init; }

    /// <summary>Who reads the body of a success while it arrives; <see langword="null"/> where the answer is to hold it.</summary>
    public IBodyReader? BodyReader { get; init; }

    /// <summary>Body and all stay out of what a debugger or a log prints.</summary>
    public override string ToString() => Query is null ? $"{Method} {Path}" : $"{Method} {Path}?{Query}";
}
