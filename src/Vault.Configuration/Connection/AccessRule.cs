namespace Vault.Configuration.Connection;

/// <summary>What a policy must allow for a request. What errors say of it and what <see cref="VaultPolicy"/> writes come from here.</summary>
/// <param name="Path">The path as it is, whatever its characters mean in a policy; with a slash at its end for all that is below.</param>
/// <param name="Capability">In Vault's words, such as <c>read</c>.</param>
internal sealed record AccessRule(string Path, string Capability)
{
    /// <summary>What is done there, as in "Vault denied reading".</summary>
    public string Verb { get; init; } = Capability switch
    {
        "list" => "listing",
        "read" => "reading",
        "scan" => "scanning",
        _ => "writing",
    };

    /// <summary>One path, or all below a folder.</summary>
    public static AccessRule Read(string path) => new(path, "read");

    /// <summary>A folder and those below it: Vault puts a slash behind the path of a LIST before it looks at the policies.</summary>
    /// <param name="folder">With a slash at its end.</param>
    public static AccessRule List(string folder) => new(folder, "list");

    /// <param name="path">Where something is sent to.</param>
    /// <param name="verb">What that is.</param>
    public static AccessRule Update(string path, string verb = "writing") => new(path, "update") { Verb = verb };

    /// <summary>The one of a request: its own, or that for this very path.</summary>
    public static AccessRule For(VaultRequest request) => request.Access ?? request.Method.Method switch
    {
        "LIST" => List(request.Path + "/"),
        "GET" => Read(request.Path),
        _ => Update(request.Path),
    };

    /// <summary>The rule in one line of HCL.</summary>
    /// <param name="prefix">What stands before the path: a namespace below that of the policy, with a slash at its end.</param>
    public string ToHcl(string prefix = "") =>
        PolicyText.Line(PolicyText.PatternOf(prefix + Path), [Capability]);
}
