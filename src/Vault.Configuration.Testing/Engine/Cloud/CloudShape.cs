using System.Security.Cryptography;
using System.Text;

namespace Vault.Configuration.Testing.Engine.Cloud;

/// <summary>
/// What credentials of a cloud look like: their fields, made of the time and of how long they are good, and whether they come under
/// a lease.
/// </summary>
internal sealed record CloudShape(
    Func<DateTimeOffset, TimeSpan, IReadOnlyDictionary<string, object?>> NewFields,
    bool IsLeased = true,
    bool IsRenewable = true,
    bool IsStatic = false)
{
    /// <summary>The shape of a path in an engine of a known type; null where there is none.</summary>
    public static CloudShape? Of(string type, string path) => (type, path.Split('/')) switch
    {
        ("aws", ["creds", _]) => new((_, _) => Aws(new() { ["security_token"] = null })),
        ("aws", ["sts", string role]) => new((_, ttl) => AwsSession(role, ttl), IsRenewable: false),
        ("aws", ["static-creds", _]) => new((_, _) => Aws([]), IsLeased: false, IsRenewable: false, IsStatic: true),
        ("gcp", ["roleset" or "static-account", string name, "key"]) => new((_, _) => GcpKey(name)),
        ("gcp", ["roleset" or "static-account", _, "token"]) => new(GcpToken, IsLeased: false, IsRenewable: false),
        ("azure", ["creds", _]) => new((_, _) => Azure()),
        _ => null,
    };

    private static Dictionary<string, object?> Aws(Dictionary<string, object?> fields)
    {
        fields["access_key"] = "AKIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
        fields["secret_key"] = RandomText.Letters(40);
        return fields;
    }

    private static Dictionary<string, object?> AwsSession(string role, TimeSpan ttl)
    {
        Dictionary<string, object?> fields = Aws([]);
        fields["access_key"] = "ASIA" + ((string)fields["access_key"]!)[4..];
        fields["arn"] = $"arn:aws:sts::123456789012:assumed-role/{role}/vault-{RandomText.Letters(8)}";
        fields["security_token"] = RandomText.Letters(200);
        fields["ttl"] = (long)ttl.TotalSeconds;
        return fields;
    }

    private static Dictionary<string, object?> GcpKey(string name)
    {
        string account = $"{name}@vault-test.iam.gserviceaccount.com";
        string key = $$"""{"type":"service_account","client_email":"{{account}}","private_key_id":"{{RandomText.Hex(40)}}"}""";

        return new()
        {
            ["key_algorithm"] = "KEY_ALG_RSA_2048",
            ["key_type"] = "TYPE_GOOGLE_CREDENTIALS_FILE",
            ["private_key_data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(key)),
        };
    }

    private static Dictionary<string, object?> GcpToken(DateTimeOffset now, TimeSpan ttl) => new()
    {
        ["expires_at_seconds"] = (now + ttl).ToUnixTimeSeconds(),
        ["token"] = "ya29.c." + RandomText.Letters(120),
        ["token_ttl"] = (long)ttl.TotalSeconds,
    };

    private static Dictionary<string, object?> Azure() => new()
    {
        ["client_id"] = Guid.NewGuid().ToString(),
        ["client_secret"] = RandomText.Letters(40),
    };
}
