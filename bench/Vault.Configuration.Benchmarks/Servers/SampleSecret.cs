namespace Vault.Configuration.Benchmarks.Servers;

/// <summary>What the secrets are called, and what is in them.</summary>
internal static class SampleSecret
{
    public static string Name(int secret) => $"s{secret:000}";

    public static string Path(string folder, int secret) => $"{folder}/{Name(secret)}";

    public static string FieldName(int field) => $"field{field:00}";

    public static IEnumerable<KeyValuePair<string, string?>> Fields(int secret, int fields) => Enumerable.Range(0, fields)
        .Select(field => KeyValuePair.Create(FieldName(field), (string?)$"value-{secret}-{field}-0123456789abcdef"));

    /// <summary>Those of the first secret, the first of which has another value.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> ChangedFields(int revision) =>
        [KeyValuePair.Create(FieldName(0), (string?)$"{revision}"), .. Fields(secret: 0, fields: 4).Skip(1)];

    /// <summary>
    /// The role's policy. It does not name the capability <c>scan</c> where it is not to be granted, since Vault refuses a policy that does.
    /// </summary>
    public static string Policy(string mount, bool mayScan) =>
        $$"""path "{{mount}}/*" { capabilities = ["read", "list"{{(mayScan ? ", \"scan\"" : "")}}] }""";
}
