using System.Collections;
using System.Reflection;
using System.Text;

namespace Vault.Configuration.ScenarioTests.Leaks;

/// <summary>
/// What an object shows: its text, its public properties and theirs, and of an exception its data and those inside. This is
/// what a structured log, a health page or a crash report makes of it.
/// </summary>
internal static class ObjectText
{
    private const int Deepest = 6;

    public static string Of(object? thing)
    {
        StringBuilder text = new();
        Append(text, thing, 0, new(ReferenceEqualityComparer.Instance));
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? thing, int depth, HashSet<object> seen)
    {
        if (thing is null || depth > Deepest || (!thing.GetType().IsValueType && !seen.Add(thing)))
        {
            return;
        }

        text.Append(thing).Append('\n');
        if (thing is string or Type or Delegate or MemberInfo || thing.GetType().IsPrimitive || thing.GetType().IsEnum)
        {
            return;
        }

        if (thing is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Append(text, item, depth + 1, seen);
            }
        }

        foreach (PropertyInfo property in thing.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length == 0 && property.PropertyType is { IsByRefLike: false, IsPointer: false })
            {
                Append(text, ValueOf(property, thing), depth + 1, seen);
            }
        }
    }

    private static object? ValueOf(PropertyInfo property, object thing)
    {
        try
        {
            return property.GetValue(thing);
        }
        catch (TargetInvocationException thrown)
        {
            return thrown.InnerException?.GetType().Name;
        }
    }
}
