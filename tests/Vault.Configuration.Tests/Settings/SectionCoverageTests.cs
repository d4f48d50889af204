using System.Reflection;
using Vault.Configuration.Settings;

namespace Vault.Configuration.Tests.Settings;

/// <summary>
/// What code can say, the section can: each public option and choice has its key, or a reason here why data cannot say it.
/// A failure means that something was added: give it a line in the table of the reader, one in the schema, and one in the guide.
/// </summary>
public sealed class SectionCoverageTests
{
    /// <summary>Members of the builder, options and mappings; and what of the section says the same.</summary>
    private static readonly Dictionary<string, string> SaidOtherwise = new()
    {
        ["VaultConfigurationBuilder.Options"] = "Address",
        ["VaultConfigurationBuilder.AddSecret"] = "Secrets:[]:Path",
        ["VaultConfigurationBuilder.AddKeyValue"] = "Secrets:[]:Mount",
        ["VaultConfigurationBuilder.AddKeyValueV1"] = "Secrets:[]:Engine",
        ["VaultConfigurationBuilder.AddDynamicCredentials"] = "Secrets:[]:Role",
        ["VaultConfigurationBuilder.AddCertificate"] = "Secrets:[]:Certificate:CommonName",
        ["VaultConfigurationBuilder.UseAppRole"] = "Authentication:RoleId",
        ["VaultConfigurationBuilder.UseClientCertificate"] = "Authentication:Role",
        ["VaultConfigurationBuilder.UseGitHub"] = "Authentication:Token",
        ["VaultConfigurationBuilder.UseJwt"] = "Authentication:Token",
        ["VaultConfigurationBuilder.UseLdap"] = "Authentication:UserName",
        ["VaultConfigurationBuilder.UseUserPass"] = "Authentication:UserName",
        ["VaultConfigurationBuilder.UseNoAuthentication"] = "Authentication:Method",
        ["VaultConfigurationBuilder.UseToken"] = "Authentication:Token",
        ["VaultConfigurationBuilder.UseTokenFile"] = "Authentication:TokenFile",
        ["VaultCredential.FromValue"] = "Authentication:SecretId",
        ["VaultCredential.FromFile"] = "Authentication:SecretIdFile",
        ["VaultCredential.FromEnvironment"] = "Authentication:SecretIdEnvironment",
        ["VaultCredential.Wrapped"] = "Authentication:SecretIdCreationPath",
        ["SecretMapping.SelectField"] = "Secrets:[]:Fields:*",
        ["SecretMapping.Compose"] = "Secrets:[]:Compose:*",
    };

    private static readonly Dictionary<string, string> OnlyCodeCan = new()
    {
        ["VaultConfigurationBuilder.Events"] = "callbacks",
        ["VaultConfigurationBuilder.UseAuthentication"] = "an object of the user's own class",
        ["VaultConfigurationBuilder.UseHttpMessageHandler"] = "an object",
        ["VaultConfigurationBuilder.UseLoggerFactory"] = "an object",
        ["VaultConfigurationBuilder.UseTimeProvider"] = "an object",
        ["VaultConfigurationBuilder.UseStartupCancellation"] = "a token of the program's",
        ["VaultConfigurationBuilder.ValidateBeforePublish"] = "names a type",
        ["VaultCredential.FromCallback"] = "a function",
        ["VaultCredential.ReadAsync"] = "no setting",
        ["VaultCredential.FindProblem"] = "no setting",
        ["SecretMapping.MapKey"] = "a function",
        ["SecretMapping.ValidateBeforePublish"] = "a function",
    };

    public static TheoryData<Type, string> Types => new()
    {
        { typeof(VaultConfigurationBuilder), "-" },
        { typeof(VaultCredential), "-" },
        { typeof(VaultOptions), "" },
        { typeof(VaultRefreshOptions), "Refresh:" },
        { typeof(VaultTlsOptions), "Tls:" },
        { typeof(VaultTelemetryOptions), "Telemetry:" },
        { typeof(VaultAuthOptions), "Authentication:" },
        { typeof(SecretMapping), "Secrets:[]:" },
        { typeof(VaultCertificateRequest), "Secrets:[]:Certificate:" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void PublicMembers_AreKeysOfTheSection_OrHaveAReason(Type type, string prefix)
    {
        string[] members = [.. MembersOf(type)];

        members.Should().NotBeEmpty();
        members.Where(member => !Known(prefix + member)
                && !(SaidOtherwise.TryGetValue($"{type.Name}.{member}", out string? key) && Known(key))
                && !OnlyCodeCan.ContainsKey($"{type.Name}.{member}"))
            .Should().BeEmpty();
    }

    [Fact]
    public void Reasons_AreForWhatIsThere()
    {
        string[] members = [.. Types.SelectMany(row => MembersOf(row.Data.Item1).Select(member => $"{row.Data.Item1.Name}.{member}"))];

        SaidOtherwise.Keys.Concat(OnlyCodeCan.Keys).Should().OnlyHaveUniqueItems().And.BeSubsetOf(members);
    }

    /// <summary>A key, or a list or group of keys.</summary>
    private static bool Known(string key) =>
        SectionReader.Keys.Keys.Any(known => known == key || known.StartsWith(key + ":", StringComparison.Ordinal));

    private static IEnumerable<string> MembersOf(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(member => member is PropertyInfo or MethodInfo { IsSpecialName: false } && member.Name != nameof(ToString))
        .Select(member => member.Name)
        .Distinct();
}
