using System.Reflection;

namespace Vault.Configuration.Tests.Conventions.Reference;

/// <summary>Types and methods as C# writes them.</summary>
internal static class CodeName
{
    public static string Of(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? $"{Of(value)}?"
        : type == typeof(string) ? "string"
        : type == typeof(bool) ? "bool"
        : type == typeof(int) ? "int"
        : type == typeof(object) ? "object"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
        : type.Name;

    /// <summary>With its parameters; those that can be left out are in brackets.</summary>
    public static string Of(MethodInfo method)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Of))}>" : "";
        IEnumerable<string> parameters = method.GetParameters()
            .Select(parameter => $"{Of(parameter.ParameterType)} {parameter.Name}").Select((text, index) => method.GetParameters()[index].HasDefaultValue ? $"[{text}]" : text);
        return $"{method.Name}{generic}({string.Join(", ", parameters)})";
    }
}
