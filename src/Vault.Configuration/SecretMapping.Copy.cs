namespace Vault.Configuration;

/// <content>What the library does with a mapping when it is added.</content>
public sealed partial class SecretMapping
{
    /// <summary>What is wrong with the settings; empty where all is well.</summary>
    internal IEnumerable<string> Validate(string displayPath)
    {
        if (Section is not null && (Section.StartsWith(':') || Section.EndsWith(':')))
        {
            yield return $"Section of \"{displayPath}\" is \"{Section}\" and must neither begin nor end with a colon.";
        }

        foreach (string section in AllowedSections.Where(section => section.Length == 0 || section.StartsWith(':') || section.EndsWith(':')))
        {
            yield return $"AllowedSections of \"{displayPath}\" has \"{section}\", which is no section: it must not be empty, nor begin or end with a colon.";
        }

        if (SettleDelay < TimeSpan.Zero || SettleDelay > TimeSpan.FromHours(1))
        {
            yield return $"SettleDelay of \"{displayPath}\" is {SettleDelay} and must be from 0 to 1 hour.";
        }

        if (SettleWindow < TimeSpan.Zero || SettleWindow > TimeSpan.FromDays(1))
        {
            yield return $"SettleWindow of \"{displayPath}\" is {SettleWindow} and must be from 0 to 1 day.";
        }

        if (RefreshInterval is { } interval && (interval < TimeSpan.FromSeconds(1) || interval > TimeSpan.FromDays(7)))
        {
            yield return $"RefreshInterval of \"{displayPath}\" is {interval} and must be from 1 second to 7 days.";
        }

        if (DrainPeriod < TimeSpan.Zero || DrainPeriod > TimeSpan.FromDays(1))
        {
            yield return $"DrainPeriod of \"{displayPath}\" is {DrainPeriod} and must be from 0 to 1 day.";
        }

        if (KeepPrevious is { } keep && (keep < TimeSpan.FromSeconds(1) || keep > TimeSpan.FromDays(365)))
        {
            yield return $"KeepPrevious of \"{displayPath}\" is {keep} and must be from 1 second to 365 days.";
        }

        if (MaxAge is { } age && (age < TimeSpan.FromMinutes(1) || age > TimeSpan.FromDays(3650)))
        {
            yield return $"MaxAge of \"{displayPath}\" is {age} and must be from 1 minute to 3,650 days.";
        }
    }

    internal SecretMapping Copy()
    {
        SecretMapping copy = new()
        {
            Section = Section,
            AllowedSections = [.. AllowedSections],
            Optional = Optional,
            KeyNaming = KeyNaming,
            ParseJsonValues = ParseJsonValues,
            OnDeleted = OnDeleted,
            MapKey = MapKey,
            RequiredKeys = [.. RequiredKeys],
            ValidateBeforePublish = ValidateBeforePublish,
            SettleDelay = SettleDelay,
            SettleWindow = SettleWindow,
            Group = Group,
            RefreshInterval = RefreshInterval,
            DrainPeriod = DrainPeriod,
            KeepPrevious = KeepPrevious,
            MaxAge = MaxAge,
        };
        foreach ((string key, string template) in _composed)
        {
            copy._composed[key] = template;
        }

        foreach ((string field, string? key) in _fields)
        {
            copy._fields[field] = key;
        }

        return copy;
    }
}
