using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Rotation;

/// <summary>A frozen copy of one key, or of all keys of a section, as they were at one moment.</summary>
internal sealed class CapturedValues
{
    private const int Attempts = 100;

    private readonly string _path;
    private readonly Dictionary<string, string?> _values;

    private CapturedValues(string path, Dictionary<string, string?> values)
    {
        _path = path;
        _values = values;
    }

    /// <summary>Whether there is no value at all.</summary>
    public bool IsEmpty => _values.Values.All(value => value is null);

    /// <summary>The value of the key itself.</summary>
    public string? Value => _values.GetValueOrDefault(_path);

    /// <summary>Reads one key, which cannot be mixed of two moments.</summary>
    public static CapturedValues OfKey(IConfiguration configuration, string key)
    {
        IConfigurationSection section = configuration.GetSection(key);
        return new CapturedValues(section.Path, new(StringComparer.OrdinalIgnoreCase) { [section.Path] = section.Value });
    }

    /// <summary>Reads all keys of a section as they are at one moment.</summary>
    /// <exception cref="RotationRefusedException">They change faster than they can be read.</exception>
    /// <remarks>
    /// A configuration is read key by key, and providers exchange their values in between: a new user name could come with the
    /// old password. The reload token alone does not tell, since it is signalled some time after the exchange. So the section is
    /// copied until two copies in a row are equal: an exchange during the first shows in the second.
    /// </remarks>
    public static CapturedValues OfSection(IConfiguration configuration, string key)
    {
        CapturedValues last = Copy(configuration, key);
        for (int attempt = 1; attempt < Attempts; attempt++)
        {
            CapturedValues next = Copy(configuration, key);
            if (next.HasSameValuesAs(last))
            {
                return next;
            }

            last = next;
        }

        throw new RotationRefusedException($"The values of the section \"{key}\" change faster than they can be read.");
    }

    /// <summary>Whether keys and values are the same; those of keys in upper and lower case are.</summary>
    public bool HasSameValuesAs(CapturedValues other) =>
        _values.Count == other._values.Count
        && _values.All(pair => other._values.TryGetValue(pair.Key, out string? value) && string.Equals(value, pair.Value, StringComparison.Ordinal));

    /// <summary>The copy, for what binds sections.</summary>
    public IConfigurationSection ToSection() => new ConfigurationBuilder().AddInMemoryCollection(_values).Build().GetSection(_path);

    private static CapturedValues Copy(IConfiguration configuration, string key)
    {
        IConfigurationSection section = configuration.GetSection(key);
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        Copy(section, values);
        return new CapturedValues(section.Path, values);
    }

    private static void Copy(IConfigurationSection section, Dictionary<string, string?> values)
    {
        bool isLeaf = true;
        foreach (IConfigurationSection child in section.GetChildren())
        {
            isLeaf = false;
            Copy(child, values);
        }

        // A leaf may be null, which the binder of .NET 10 tells from absent. What only has children must not look like one.
        if (section.Value is { } value)
        {
            values[section.Path] = value;
        }
        else if (isLeaf)
        {
            values[section.Path] = null;
        }
    }
}
