using System.Buffers;
using System.Net;
using System.Text;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Tests.Fakes;

/// <summary>Things that a test needs and does not care about.</summary>
internal static class Some
{
    /// <summary>Planted wherever a secret is, and looked for wherever none may be.</summary>
    public const string Planted = "pl4nted-s3cret";

    /// <summary>In milliseconds: a test that waits for something fails after this, instead of hanging for ever.</summary>
    public const int Patience = 120_000;

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 17, 0, 0, TimeSpan.Zero);

    public static VaultRequest Read => new(HttpMethod.Get, "secret/data/orders");

    public static VaultSettings Settings(Action<VaultOptions>? change = null)
    {
        VaultOptions options = new()
        {
            Address = new Uri("http://vault.test:8200"),
            ReportFirstFailureOnStandardError = false,
        };
        change?.Invoke(options);
        return VaultSettings.From(options);
    }

    public static KeyValueSource Secret(string path = "orders", Action<SecretMapping>? map = null)
    {
        SecretMapping mapping = new();
        map?.Invoke(mapping);
        return new KeyValueSource("secret", path, mapping);
    }

    public static SecretVersion Version(int number, DateTimeOffset? createdAt = null, DateTimeOffset? deletionAt = null) =>
        new(number, createdAt ?? new DateTimeOffset(2026, 1, number, 0, 0, 0, TimeSpan.Zero), deletionAt, IsDestroyed: false);

    /// <summary>An answer as the client gives it.</summary>
    public static VaultAnswer Answer(HttpStatusCode status, string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        byte[] pooled = ArrayPool<byte>.Shared.Rent(bytes.Length + 1);
        bytes.CopyTo(pooled, 0);
        return new VaultAnswer(status, pooled, bytes.Length);
    }

    public static VaultAnswer Answer(string recording) => Answer(Recording.Of(recording).Status, Recording.Of(recording).Body);
}
