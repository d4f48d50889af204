using System.Text.Json.Nodes;

namespace Vault.Configuration.Testing.Engine.Kubernetes;

/// <summary>Who a service-account token says it is.</summary>
internal sealed record ServiceAccountClaims(
    string Namespace,
    string Name,
    string Uid,
    IReadOnlyList<string> Audiences,
    DateTimeOffset ExpiresAt)
{
    public static ServiceAccountClaims? Read(JsonNode? payload)
    {
        string[] subject = payload?["sub"]?.GetValue<string>().Split(':') ?? [];

        if (subject is not ["system", "serviceaccount", string ns, string name])
        {
            return null;
        }

        return new ServiceAccountClaims(
            ns,
            name,
            payload?["kubernetes.io"]?["serviceaccount"]?["uid"]?.GetValue<string>() ?? "",
            payload?["aud"] is JsonArray audiences ? [.. audiences.Select(item => item!.GetValue<string>())] : [],
            DateTimeOffset.FromUnixTimeSeconds(payload?["exp"]?.GetValue<long>() ?? 0));
    }
}
