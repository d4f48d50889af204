using System.Net;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Mapping;
using Vault.Configuration.Provider;
using Vault.Configuration.Rotation;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Conventions;

/// <summary>What holds a secret does not print it: not in a log, not in an exception, not in a debugger's list.</summary>
public sealed class PlantedSecretTests
{
    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes($$"""{"k":"{{Some.Planted}}"}""");

    private static readonly Dictionary<string, string?> Keys = new() { ["k"] = Some.Planted };

    private static readonly TokenGrant Grant = new(Some.Planted, 0, TimeSpan.FromSeconds(60));

    /// <summary>Every type of ours that holds a secret, or something that does.</summary>
    public static TheoryData<string, Func<object>> Holders()
    {
        SecretSource source = Some.Secret();
        SecretReading reading = new(VaultSecretState.Live, Bytes, Some.Version(1), "r");
        SecretEntry entry = new(source, "orders", VaultSecretState.Live) { Keys = Keys };
        ConfigurationSnapshot snapshot = new(new Dictionary<SecretSource, IReadOnlyList<SecretEntry>> { [source] = [entry] }, new SourceList([source]));
        VaultCredential credential = VaultCredential.FromValue(Some.Planted);
        AppRoleAuthMethod appRole = new(credential, credential, new VaultAuthOptions());
        return new TheoryData<string, Func<object>>
        {
            { nameof(TokenGrant), () => Grant },
            { nameof(TokenProbe), () => new TokenProbe(Grant, IsAlive: true, ["default"]) },
            { nameof(VaultLogin), () => VaultLogin.FromToken(Some.Planted) },
            { nameof(VaultLogin), () => VaultLogin.FromRequest("login", new Dictionary<string, string> { ["secret_id"] = Some.Planted }) },
            { nameof(VaultCredential), () => credential },
            { nameof(VaultCredential), () => VaultCredential.Wrapped(credential, "auth/token/create") },
            { nameof(JwtAuthMethod), () => new JwtAuthMethod("jwt", "role", credential, new VaultAuthOptions()) },
            { nameof(PasswordAuthMethod), () => new PasswordAuthMethod("ldap", "bob", credential, new VaultAuthOptions()) },
            { nameof(GitHubAuthMethod), () => new GitHubAuthMethod(credential, new VaultAuthOptions()) },
            { nameof(AppRoleAuthMethod), () => appRole },
            { nameof(TokenAuthMethod), () => new TokenAuthMethod(credential) },
            { nameof(VaultRequest), () => new VaultRequest(HttpMethod.Post, "auth/approle/login") { Body = Bytes } },
            { nameof(VaultAnswer), () => Some.Answer(HttpStatusCode.OK, Encoding.UTF8.GetString(Bytes)) },
            { nameof(AuthMessage), () => new AuthMessage { ClientToken = Some.Planted } },
            { nameof(AuthAnswer), () => new AuthAnswer { Auth = new AuthMessage { ClientToken = Some.Planted } } },
            { nameof(KeyValueAnswer), () => new KeyValueAnswer { Fields = Bytes } },
            { nameof(SecretReading), () => reading },
            { nameof(MappedKeys), () => new MappedKeys(Keys, [], []) },
            { nameof(SecretEntry), () => entry },
            { nameof(ConfigurationSnapshot), () => snapshot },
            { nameof(VaultCandidate), () => new VaultCandidate("secret/orders", 1, Keys) },
            { nameof(HeldVersion), () => new HeldVersion(Some.Version(1), VaultHeldReason.Refused, Some.Now, 1, null) },
            { nameof(SecretEntry), () => entry with { Held = new HeldVersion(Some.Version(2), VaultHeldReason.Group, Some.Now, 1, Some.Now) } },
            { nameof(CapturedValues), () => CapturedValues.OfKey(new ConfigurationBuilder().AddInMemoryCollection(Keys).Build(), "k") },
            { nameof(LoadResult), () => new LoadResult(snapshot, new Dictionary<SecretSource, IReadOnlyList<SecretFailure>>()) },
            {
                nameof(VaultPlan),
                () => new VaultPlan(Some.Settings(), appRole, new SourceList([source]), new VaultEvents(), TimeProvider.System, null, null, new OptionsChecks([]), CancellationToken.None)
            },
        };
    }

    [Theory]
    [MemberData(nameof(Holders))]
    public void ToString_HolderOfASecret_DoesNotPrintIt(string name, Func<object> make)
    {
        object holder = make();

        holder.ToString().Should().NotContain(Some.Planted, name).And.NotContain(Convert.ToBase64String(Bytes), name);
        $"{holder}".Should().NotContain(Some.Planted, name);
    }

    [Fact]
    public void Records_OfWhichAMemberMayHoldASecret_WriteTheirOwnToString()
    {
        // A record prints its members by itself: one that gets a member of these types must not.
        Type[] secretTypes =
        [
            typeof(byte[]), typeof(ReadOnlyMemory<byte>), typeof(IReadOnlyDictionary<string, string>), typeof(Dictionary<string, string>),
        ];
        IEnumerable<string> wrong =
            from type in typeof(VaultOptions).Assembly.GetTypes()
            where type.GetMethod("<Clone>$") is not null
            where type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                .Any(property => secretTypes.Contains(property.PropertyType) || property.Name is "Token" or "Password" or "Secret" or "Body" or "Value")
            where type.GetMethod(nameof(ToString), Type.EmptyTypes)!.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute))
            select type.Name;

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void DebuggerDisplay_IsNotUsed() =>
        // It is the other way to print a member, and nobody would look for a secret there.
        typeof(VaultOptions).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(System.Diagnostics.DebuggerDisplayAttribute)) && !type.Name.Contains('<'))
            .Should().BeEmpty();
}
