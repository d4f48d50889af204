using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Cloud;

/// <summary>Credentials that can be read at one path of a cloud engine.</summary>
internal sealed class CloudRole(CloudShape shape, TimeSpan ttl, TimeSpan? maxTtl)
{
    private JsonObject? _kept;

    public bool IsLeased => shape.IsLeased;

    public JsonObject Fields(DateTimeOffset now, TimeSpan goodFor)
    {
        if (shape.IsStatic)
        {
            return (JsonObject)(_kept ??= Read(now, goodFor)).DeepClone();
        }

        return Read(now, goodFor);
    }

    /// <summary>The next reading of a static credential gives another one.</summary>
    public void Rotate() => _kept = null;

    public TokenLifetime Lifetime(DateTimeOffset now, TimeSpan? asked) => new()
    {
        CreatedAt = now,
        Ttl = asked ?? ttl,
        MaxTtl = maxTtl,
        IsRenewable = shape.IsRenewable,
    };

    private JsonObject Read(DateTimeOffset now, TimeSpan goodFor)
    {
        JsonObject json = [];

        foreach ((string name, object? value) in shape.NewFields(now, goodFor).OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            json[name] = value switch
            {
                null => null,
                string text => JsonValue.Create(text),
                bool flag => JsonValue.Create(flag),
                int number => JsonValue.Create(number),
                long number => JsonValue.Create(number),
                double number => JsonValue.Create(number),
                _ => throw new InvalidOperationException(
                    $"The field \"{name}\" is a {value.GetType().Name}; it can be a text, a number, a bool or null."),
            };
        }

        return json;
    }
}
