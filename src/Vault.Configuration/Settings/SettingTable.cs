using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Settings;

/// <summary>The keys that a part of the section may have, and what becomes of the value of each.</summary>
internal sealed class SettingTable<TTarget>
{
    private readonly Dictionary<string, Action<TTarget, IConfigurationSection, SettingLayer>> _readers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Type> _keys = new(StringComparer.Ordinal);

    /// <summary>Every key and what its value is, those in groups included; <c>[]</c> stands for any item and <c>*</c> for any name.</summary>
    public IReadOnlyDictionary<string, Type> Keys => _keys;

    /// <summary>One value.</summary>
    public SettingTable<TTarget> One<T>(string name, SettingKind<T> kind, Action<TTarget, T> set)
    {
        _keys.Add(name, typeof(T));
        return Add(name, (target, setting, layer) =>
        {
            if (setting.GetChildren().Any())
            {
                layer.Report(setting.Path, " is one value and has no parts.");
            }
            else if (layer.TryRead(setting, kind, out T? value))
            {
                set(target, value);
            }
        });
    }

    /// <summary>A list of values.</summary>
    public SettingTable<TTarget> Many<T>(string name, SettingKind<T> kind, Action<TTarget, T> add)
    {
        _keys.Add($"{name}:[]", typeof(T));
        return Add(name, (target, setting, layer) =>
        {
            RefuseText(setting, layer, "a list");
            layer.MarkSet(setting);
            foreach (IConfigurationSection item in setting.GetChildren())
            {
                if (layer.TryRead(item, kind, out T? value))
                {
                    add(target, value);
                }
            }
        });
    }

    /// <summary>Names that the user chooses, with a text each.</summary>
    /// <param name="name">The name of the group.</param>
    /// <param name="add">Takes a name and its text.</param>
    /// <param name="areKeys">Whether a colon can be in such a name, which .NET takes for a level.</param>
    public SettingTable<TTarget> Named(string name, Action<TTarget, string, string> add, bool areKeys = false)
    {
        _keys.Add($"{name}:*", typeof(string));
        return Add(name, (target, setting, layer) =>
        {
            RefuseText(setting, layer, "a list of names with a text each");
            layer.MarkSet(setting);
            foreach (IConfigurationSection item in setting.GetChildren().SelectMany(child => areKeys ? Leaves(child) : [child]))
            {
                if (!areKeys && item.GetChildren().Any())
                {
                    layer.Report(item.Path, " is one value and has no parts.");
                }
                else if (layer.TryRead(item, SettingKind.Text, out string? value))
                {
                    add(target, item.Path[(setting.Path.Length + 1)..], value);
                }
            }
        });
    }

    /// <summary>Keys that belong together.</summary>
    /// <param name="name">The name of the group.</param>
    /// <param name="table">What may be in it.</param>
    /// <param name="of">What is filled in.</param>
    /// <param name="then">What is done with it, if anything was said.</param>
    public SettingTable<TTarget> Group<TPart>(
        string name, SettingTable<TPart> table, Func<TTarget, TPart> of, Action<TTarget, TPart, SettingLayer>? then = null)
    {
        AddKeys(name, table);
        return Add(name, (target, setting, layer) =>
        {
            RefuseText(setting, layer, $"a group of settings ({table.Names()})");
            TPart part = of(target);
            table.Read(part, setting, layer);
            then?.Invoke(target, part, layer);
        });
    }

    /// <summary>A list of such groups, of which each can be one text instead.</summary>
    public SettingTable<TTarget> Each<TItem>(string name, SettingTable<TItem> table, Action<TTarget, IConfigurationSection, SettingLayer> add)
    {
        _keys.Add($"{name}:[]", typeof(string));
        AddKeys($"{name}:[]", table);
        return Add(name, (target, setting, layer) =>
        {
            RefuseText(setting, layer, "a list");
            foreach (IConfigurationSection item in setting.GetChildren())
            {
                add(target, item, layer);
            }
        });
    }

    /// <summary>Reads what is there; what is not known here is a mistake.</summary>
    public void Read(TTarget target, IConfiguration settings, SettingLayer layer)
    {
        foreach (IConfigurationSection setting in settings.GetChildren())
        {
            if (_readers.TryGetValue(setting.Key, out Action<TTarget, IConfigurationSection, SettingLayer>? read))
            {
                read(target, setting, layer);
                continue;
            }

            string parent = setting.Path[..^setting.Key.Length];
            layer.Report(setting.Path, NearestName.Of(setting.Key, _readers.Keys) is { } meant
                ? $" is not a setting; did you mean {layer.KeyOf(parent + meant)}?"
                : $" is not a setting; there are {Names()}.");
        }
    }

    private string Names() => string.Join(", ", _readers.Keys);

    private SettingTable<TTarget> Add(string name, Action<TTarget, IConfigurationSection, SettingLayer> read)
    {
        _readers.Add(name, read);
        return this;
    }

    private void AddKeys<TPart>(string name, SettingTable<TPart> table)
    {
        foreach ((string key, Type type) in table.Keys)
        {
            _keys.Add($"{name}:{key}", type);
        }
    }

    /// <summary>Everything below that has a text.</summary>
    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section) =>
        section.GetChildren().SelectMany(Leaves).Concat(section.Value is null ? [] : [section]);

    private static void RefuseText(IConfigurationSection setting, SettingLayer layer, string what)
    {
        if (setting.Value is not null)
        {
            layer.Report(setting.Path, $" is {what}, and not one value.");
        }
    }
}
