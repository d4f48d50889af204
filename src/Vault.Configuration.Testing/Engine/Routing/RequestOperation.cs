using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>What an HTTP method asks for.</summary>
internal static class RequestOperation
{
    public static Operation Of(EngineRequest request, VaultTestProduct product) => request.Method switch
    {
        "GET" when Flag(request, "list") => Operation.List,
        "GET" when product == VaultTestProduct.OpenBao && Flag(request, "scan") => Operation.Scan,
        "GET" or "HEAD" => Operation.Read,
        "POST" or "PUT" => Operation.Update,
        "PATCH" => Operation.Patch,
        "DELETE" => Operation.Delete,
        "LIST" => Operation.List,
        "SCAN" when product == VaultTestProduct.OpenBao => Operation.Scan,
        "OPTIONS" => throw VaultError.BadRequest("cannot handle internal-only request operation"),
        _ => throw VaultError.Bare(405),
    };

    private static bool Flag(EngineRequest request, string name) =>
        request.Target.Query.TryGetValue(name, out string? value) && value is "true" or "1";
}
