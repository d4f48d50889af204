namespace Vault.Configuration.Testing.Engine.Logins;

/// <summary>One made-up id for each name: who comes back under a name is who was there before.</summary>
internal sealed class EntityIds
{
    private readonly Dictionary<string, string> _byName = new(StringComparer.Ordinal);

    public string Of(string name)
    {
        if (!_byName.TryGetValue(name, out string? id))
        {
            _byName[name] = id = Guid.NewGuid().ToString();
        }

        return id;
    }
}
