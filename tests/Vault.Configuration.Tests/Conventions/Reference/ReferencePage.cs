using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Vault.Configuration.Settings;
using Vault.Configuration.Tests.Settings;

namespace Vault.Configuration.Tests.Conventions.Reference;

/// <summary>
/// Writes <c>docs/reference.md</c>: keys and types from the reader of the section, words from the documentation comments, and from the schema
/// where code has no property for a key.
/// </summary>
internal static class ReferencePage
{
    private const string Beginning = """
        # Reference of all options

        <!-- Written by ReferenceTests from the code. Change the documentation comments in src or docs/vault-configuration.schema.json, and let it be written anew. -->

        What is said in the section `Vault` of the application's settings, and what only code can say. A test writes this page from the code, and
        another one sets each option to the limits that are named here. [The guide](guides/configuration.md) explains how code, section and environment meet, and has
        the environment variables.

        | type | how it is written in settings |
        |---|---|
        | text | as it is. An empty text is the same as no key |
        | flag | `true` or `false` |
        | number | a whole number |
        | duration | `30s`, `5m`, `1h30m`, `7d`, or `00:05:00`; never a number alone |
        | address | an absolute address, such as `https://vault.example:8200` |
        | list of … | an array; as a variable `Vault__FallbackAddresses__0` |
        | texts by name | an object; as a variable `Vault__Headers__X-Gateway` |

        In code a duration is a `TimeSpan`, an address a `Uri`, and a word a member of an enum.

        """;

    /// <summary>The parts of the section that code has as objects.</summary>
    public static IReadOnlyDictionary<string, Type> OptionsOf { get; } = new Dictionary<string, Type>
    {
        [""] = typeof(VaultOptions),
        ["Refresh:"] = typeof(VaultRefreshOptions),
        ["Tls:"] = typeof(VaultTlsOptions),
        ["Telemetry:"] = typeof(VaultTelemetryOptions),
        ["Secrets:[]:"] = typeof(SecretMapping),
        ["Secrets:[]:Certificate:"] = typeof(VaultCertificateRequest),
    };

    /// <summary>Options that are given in code where they are needed, and are in no section.</summary>
    public static IEnumerable<Type> OptionsOfCode { get; } =
    [
        .. ((Assembly[])[typeof(VaultOptions).Assembly, typeof(KubernetesAuthOptions).Assembly]).SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.Name.Split('`')[0].EndsWith("Options", StringComparison.Ordinal) && !OptionsOf.Values.Contains(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    public static string Write()
    {
        StringBuilder page = new(Beginning);
        page.Append("\n## The section\n");
        foreach (IGrouping<string, string> part in SectionReader.Keys.Keys.Where(key => key != "Secrets:[]").GroupBy(PartOf))
        {
            string name = part.Key.Length == 0 ? "Vault" : $"Vault:{part.Key.Replace("[]", "0", StringComparison.Ordinal).TrimEnd(':')}";
            page.Append(CultureInfo.InvariantCulture, $"\n### `{name}`\n\n{About(part.Key)}\n\n| key | type | default and limits | what it is |\n|---|---|---|---|\n");
            foreach (string key in part)
            {
                page.Append(SettingRow(key, part.Key));
            }
        }

        page.Append("\n## Only in code\n\nAfter `vault.` in `AddVault(vault => …)`, besides `vault.Options`, which is the section above.\n");
        WriteType(page, typeof(VaultConfigurationBuilder), _ => true);
        WriteType(page, typeof(VaultEvents), _ => true);
        WriteType(page, typeof(SecretMapping), member => !IsKey("Secrets:[]:", member));
        foreach (Type type in OptionsOfCode)
        {
            WriteType(page, type, _ => true);
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    public static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(property => property.MetadataToken);

    private static string PartOf(string key)
    {
        string name = key.EndsWith(":[]", StringComparison.Ordinal) || key.EndsWith(":*", StringComparison.Ordinal) ? key[..key.LastIndexOf(':')] : key;
        return name[..(name.LastIndexOf(':') + 1)];
    }

    private static string About(string part) => part switch
    {
        "" => "In code, `vault.Options`.",
        "Secrets:[]:" => "An item of `Secrets`, which is a list, or an object whose names are of your choice. A text alone stands for its `Path`. "
            + "In code, `vault.AddSecret`, `AddKeyValue` and their like.",
        _ when OptionsOf.TryGetValue(part, out Type? type) => XmlDocumentation.Summary(type),
        _ => (string)SectionSchemaTests.Node(part.TrimEnd(':'))["description"]!,
    };

    private static string SettingRow(string key, string part)
    {
        string name = key[part.Length..].Split(':')[0];
        JsonObject schema = SectionSchemaTests.Node(part + name);
        PropertyInfo? property = OptionsOf.TryGetValue(part, out Type? type) ? type.GetProperty(name) : null;
        return property is null
            ? Row($"`{name}`", TypeOf(key), schema["default"] is { } value ? $"The default is `{value}`." : "", (string)schema["description"]!)
            : Row($"`{name}`", TypeOf(key), XmlDocumentation.Value(property), XmlDocumentation.Summary(property));
    }

    private static string TypeOf(string key)
    {
        Type type = SectionReader.Keys[key];
        string word = SectionSchemaTests.Node(key)["enum"] is JsonArray words ? string.Join(", ", words.Select(choice => $"`{choice}`"))
            : type == typeof(bool) ? "flag"
            : type == typeof(int) ? "number"
            : type == typeof(TimeSpan) ? "duration"
            : type == typeof(Uri) ? "address"
            : type == typeof(IPAddress) ? "IP address"
            : "text";
        return key.EndsWith(":[]", StringComparison.Ordinal) ? $"list of {word}{(word.EndsWith('s') ? "es" : "s")}" : key.EndsWith(":*", StringComparison.Ordinal) ? "texts by name" : word;
    }

    private static bool IsKey(string part, MemberInfo member) =>
        SectionReader.Keys.Keys.Any(key => key == part + member.Name || key.StartsWith($"{part}{member.Name}:", StringComparison.Ordinal));

    private static void WriteType(StringBuilder page, Type type, Func<MemberInfo, bool> isShown)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n### `{CodeName.Of(type)}`\n\n{XmlDocumentation.Summary(type)}\n");
        PropertyInfo[] properties = [.. PropertiesOf(type).Where(property => isShown(property))];
        if (properties.Length > 0)
        {
            page.Append("\n| property | type | default and limits | what it is |\n|---|---|---|---|\n");
            foreach (PropertyInfo property in properties)
            {
                page.Append(Row(
                    $"`{property.Name}`", $"`{CodeName.Of(property.PropertyType)}`", XmlDocumentation.Value(property), XmlDocumentation.Summary(property)));
            }
        }

        MethodInfo[] methods =
        [
            .. type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(method => !method.IsSpecialName && method.Name != nameof(ToString) && isShown(method))
                .OrderBy(method => method.Name, StringComparer.Ordinal).ThenBy(method => method.GetParameters().Length),
        ];
        if (methods.Length > 0)
        {
            page.Append("\n| method | what it does |\n|---|---|\n");
            foreach (MethodInfo method in methods)
            {
                page.Append(Row($"`{CodeName.Of(method)}`", XmlDocumentation.Summary(method)));
            }
        }
    }

    private static string Row(params string[] cells) => $"| {string.Join(" | ", cells)} |\n";
}
