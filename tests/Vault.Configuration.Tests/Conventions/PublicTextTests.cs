using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Tests.Conventions;

/// <summary>
/// What a public type prints of what it holds. Each of its fields is filled with a text that says which one it is; those that its
/// <c>ToString</c> shows are listed here, and are none that may hold a secret. A new type or field that prints more fails this test.
/// </summary>
public sealed class PublicTextTests
{
    /// <summary>Where something is from, what it is called, and texts that are made to be read.</summary>
    private static readonly string[] Printed =
    [
        "AppRoleAuthMethod._mount",
        "AppRoleAuthMethod.name",
        "CertificateAuthMethod._mount",
        "CertificateAuthMethod.name",
        "GitHubAuthMethod._mount",
        "GitHubAuthMethod.name",
        "JwtAuthMethod._mount",
        "JwtAuthMethod.name",
        "PasswordAuthMethod._mount",
        "PasswordAuthMethod.name",
        "VaultCandidate.Path",
        "VaultCheckItem.Message",
        "VaultCheckItem.Subject",
        "VaultCheckSecret.Path",
        "VaultCredential._origin",
        "VaultLogin.Path",
        "VaultPolicy._hcl",
        "VaultPolicyRule._hcl",
        "VaultSecretStatus.Path",
        "VaultSourceStatus.Name",
    ];

    [Fact]
    public void ToString_OfEveryPublicType_ShowsNoFieldButTheListed()
    {
        Type[] types =
        [
            .. typeof(VaultOptions).Assembly.GetExportedTypes().Concat(typeof(VaultKubernetesExtensions).Assembly.GetExportedTypes())
                .Where(type => type is { IsEnum: false, IsInterface: false, IsAbstract: false }),
            .. typeof(VaultOptions).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(VaultAuthMethod))),
        ];

        types.Should().HaveCountGreaterThan(20);
        types.SelectMany(type => Shown(type.IsGenericTypeDefinition ? type.MakeGenericType(typeof(string)) : type)).Order(StringComparer.Ordinal)
            .Should().BeEquivalentTo(Printed);
    }

    private static IEnumerable<string> Shown(Type type)
    {
        object thing = RuntimeHelpers.GetUninitializedObject(type);
        Dictionary<string, string> planted = [];
        for (Type? declaring = type; declaring is not null && declaring != typeof(object) && declaring != typeof(Exception); declaring = declaring.BaseType)
        {
            foreach (FieldInfo field in declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                string marker = $"planted-{planted.Count}-";
                if (Filled(field.FieldType, marker) is { } value)
                {
                    planted[marker] = $"{type.Name.Split('`')[0]}.{field.Name.TrimStart('<').Split('>')[0]}";
                    field.SetValue(thing, value);
                }
            }
        }

        string text = Text(thing);
        return planted
            .Where(one => text.Contains(one.Key, StringComparison.OrdinalIgnoreCase) || text.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(one.Key))[..12], StringComparison.Ordinal))
            .Select(one => one.Value);
    }

    /// <summary>What has no inside may fail to print it; that shows nothing either, unless the failure does.</summary>
    private static string Text(object thing)
    {
        try
        {
            return $"{thing}";
        }
        catch (Exception failure) when (failure is NullReferenceException or ArgumentNullException or InvalidOperationException)
        {
            return failure.Message;
        }
    }

    private static object? Filled(Type type, string marker) =>
        type == typeof(string) ? marker
        : type == typeof(Uri) ? new Uri($"https://user:{marker}@host/{marker}")
        : type == typeof(byte[]) ? Encoding.UTF8.GetBytes(marker)
        : type == typeof(ReadOnlyMemory<byte>) ? new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(marker))
        : type == typeof(VaultCredential) ? VaultCredential.FromValue(marker)
        : type.IsAssignableFrom(typeof(List<string>)) && type != typeof(object) ? new List<string> { marker }
        : type.IsAssignableFrom(typeof(Dictionary<string, string>)) ? new Dictionary<string, string> { [marker] = marker }
        : null;
}
