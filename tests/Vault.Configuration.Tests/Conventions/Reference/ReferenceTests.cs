using System.Reflection;
using System.Text.RegularExpressions;

namespace Vault.Configuration.Tests.Conventions.Reference;

/// <summary>Keeps <c>docs/reference.md</c> and the code the same, and the defaults and limits that both name true.</summary>
public sealed partial class ReferenceTests
{
    private const string Rewrite = "WRITE_REFERENCE";

    private static readonly string Page = Path.Combine(SourceFile.RepositoryRoot, "docs", "reference.md");

    /// <summary>Every property of every type of options.</summary>
    public static TheoryData<Type> OptionsTypes =>
        [.. ReferencePage.OptionsOf.Values.Concat(ReferencePage.OptionsOfCode).Select(type => type.IsGenericTypeDefinition ? type.MakeGenericType(typeof(string)) : type)];

    [Fact]
    public void Page_IsWhatTheCodeSays()
    {
        string written = ReferencePage.Write();
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
        {
            File.WriteAllText(Page, written);
        }

        File.ReadAllText(Page).ReplaceLineEndings("\n").Should().Be(
            written, "docs/reference.md is made from the code: to write it anew, run this test with {0}=1 in the environment", Rewrite);
    }

    [Theory]
    [MemberData(nameof(OptionsTypes))]
    public void Defaults_ThatAreNamed_AreThoseOfTheCode(Type type)
    {
        object options = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in ReferencePage.PropertiesOf(type))
        {
            string text = XmlDocumentation.Value(Declared(property));
            if (NamedDefault().Match(text) is { Success: true } named)
            {
                object? value = property.GetValue(options);
                object? expected = value is TimeSpan or int ? Quantity.Parse(named.Groups[1].Value, value.GetType()) : Word(named.Groups[1].Value);
                (value is TimeSpan or int ? value : Word(value)).Should().Be(expected, "the comment of {0}.{1} says so", type.Name, property.Name);
            }
            else if (text.StartsWith("Empty by default", StringComparison.Ordinal))
            {
                ((System.Collections.IEnumerable)property.GetValue(options)!).Cast<object>().Should().BeEmpty();
            }
            else
            {
                NoDefault.Should().Contain($"{type.Name.Split('`')[0]}.{property.Name}", "the comment of {0}.{1} names no default", type.Name, property.Name);
            }
        }
    }

    [Theory]
    [MemberData(nameof(OptionsTypes))]
    public void Limits_ThatAreNamed_AreThoseOfTheCode(Type type)
    {
        foreach (PropertyInfo property in ReferencePage.PropertiesOf(type))
        {
            Type amount = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (amount != typeof(TimeSpan) && amount != typeof(int))
            {
                continue;
            }

            string text = XmlDocumentation.Value(Declared(property));
            (string? least, string? most) = Quantity.Limits(text);
            if (Quantity.Exceeded(text) is { } exceeded)
            {
                object tooLittle = Quantity.Parse(exceeded, amount);
                IsRefused(type, property, tooLittle).Should().BeTrue("{0}.{1} must be more than {2}", type.Name, property.Name, tooLittle);
                IsRefused(type, property, tooLittle is TimeSpan none ? none + TimeSpan.FromTicks(1) : (int)tooLittle + 1).Should().BeFalse("{0}.{1} may be just more than {2}", type.Name, property.Name, tooLittle);
            }
            else
            {
                least.Should().NotBeNull("the comment of {0}.{1} says how little it may be", type.Name, property.Name);
            }

            foreach ((string? limit, int beyond) in new[] { (least, -1), (most, 1) }.Where(limit => limit.Item1 is not null))
            {
                object value = Quantity.Parse(limit!, amount);
                object wrong = value is TimeSpan time ? time + (beyond * TimeSpan.FromMilliseconds(1)) : (int)value + beyond;

                IsRefused(type, property, value).Should().BeFalse("{0}.{1} may be {2}", type.Name, property.Name, value);
                IsRefused(type, property, wrong).Should().BeTrue("{0}.{1} may not be {2}", type.Name, property.Name, wrong);
            }
        }
    }

    /// <summary>Groups, what has to be given, and lists that begin with something, which their comments name.</summary>
    private static readonly string[] NoDefault =
    [
        "VaultOptions.Address", "VaultOptions.Refresh", "VaultOptions.Tls", "VaultOptions.Telemetry",
        "VaultApiKeyOptions.CredentialHeaders", "VaultApiKeyOptions.RejectionStatusCodes", "VaultApiKeyOptions.IsRejection",
    ];

    private static bool IsRefused(Type type, PropertyInfo property, object value)
    {
        VaultOptions all = new() { Address = new Uri("https://vault.test") };
        object options = type == typeof(VaultOptions) ? all : type == typeof(VaultRefreshOptions) ? all.Refresh : Activator.CreateInstance(type)!;
        try
        {
            property.SetValue(options, value);
        }
        catch (TargetInvocationException fault) when (fault.InnerException is ArgumentOutOfRangeException)
        {
            return true;
        }

        return (options switch
        {
            SecretMapping mapping => mapping.Validate("secret/a"),
            VaultCertificateRequest request => request.Validate(),
            InjectedSecretsOptions injected => injected.FindMistakes(),
            _ => VaultOptionsValidator.FindMistakes(all),
        }).Any();
    }

    /// <summary>A generic type is documented as it is written, and looked at with a type filled in.</summary>
    private static PropertyInfo Declared(PropertyInfo property) =>
        property.DeclaringType!.IsGenericType ? property.DeclaringType.GetGenericTypeDefinition().GetProperty(property.Name)! : property;

    private static string Word(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        Enum word => $"{word.GetType().Name}.{word}",
        string text => text.Trim('`') == nameof(KubernetesAuthOptions.DefaultTokenFile) ? KubernetesAuthOptions.DefaultTokenFile : text.Trim('`'),
        _ => value.ToString()!,
    };

    [GeneratedRegex($"^The default is ({Quantity.Pattern}|`[^`]+`)")]
    private static partial Regex NamedDefault();
}
