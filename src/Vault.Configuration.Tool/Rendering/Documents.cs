using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vault.Configuration.Tool.Rendering;

// What scripts read. Members are added, never changed: docs/guides/doctor.md shows them.

/// <summary>Of <c>doctor</c>.</summary>
internal sealed record DoctorDocument(string Name, bool Succeeded, IReadOnlyList<ItemDocument> Items)
{
    public static DoctorDocument Of(VaultCheckReport report) => new(
        report.Name,
        report.Succeeded,
        [.. report.Items.Select(item => new ItemDocument(Word(item.Kind), Word(item.Outcome), item.Subject, item.Message))]);

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>One thing that was looked at.</summary>
internal sealed record ItemDocument(string Kind, string Outcome, string? Subject, string Message);

/// <summary>Of <c>show</c>.</summary>
internal sealed record ShowDocument(string Name, bool Succeeded, IReadOnlyList<KeyDocument> Keys, IReadOnlyList<string> Failures)
{
    public static ShowDocument Of(VaultCheckReport report) => new(
        report.Name,
        report.Succeeded,
        [.. report.Secrets.SelectMany(secret => secret.Keys.Select(key => new KeyDocument(key, secret.Version, secret.CreatedAt, secret.Path)))],
        [.. ShowOutput.Failures(report)]);
}

/// <summary>One configuration key, and where it comes from.</summary>
internal sealed record KeyDocument(string Key, int? Version, DateTimeOffset? CreatedAt, string Path);

/// <summary>Of <c>policy</c>: one for each source.</summary>
internal sealed record PolicyDocument(string Name, string? Namespace, IReadOnlyList<RuleDocument> Rules, IReadOnlyList<string> Remarks, string Hcl)
{
    public static PolicyDocument Of(VaultPolicy policy) => new(
        policy.Name,
        policy.Namespace,
        [.. policy.Rules.Select(rule => new RuleDocument(rule.Path, rule.Capabilities))],
        policy.Remarks,
        policy.ToString());
}

/// <summary>One path of a policy.</summary>
internal sealed record RuleDocument(string Path, IReadOnlyList<string> Capabilities);

/// <summary>Generated, for native AOT.</summary>
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(ShowDocument))]
[JsonSerializable(typeof(PolicyDocument[]))]
internal sealed partial class DocumentContext : JsonSerializerContext
{
    /// <summary>Indented, and without escapes for HTML: no page is anywhere near, and a quote in an error should read as one.</summary>
    public static DocumentContext Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
